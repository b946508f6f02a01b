/** What the requests in sight differ by, with how many there are of each; one of each kind is chosen in the address. */
import { param, setParams } from '../../router/location.ts'
import type { Inspection } from './inspection.ts'

interface Facet {
  name: string
  any: string
  of: (request: Inspection) => string
}

const FACETS: readonly Facet[] = [
  { name: 'operation', any: 'Any operation', of: ({ operation }) => operation },
  { name: 'answer', any: 'Any answer', of: ({ status, errorCode }) => [status, errorCode].filter(Boolean).join(' ') },
  { name: 'caller', any: 'Any caller', of: ({ caller }) => caller },
]

export function ofFacets(requests: readonly Inspection[], but?: Facet): readonly Inspection[] {
  const chosen = FACETS.filter((facet) => facet !== but && param(facet.name) !== '')
  return requests.filter((request) => chosen.every(({ name, of }) => of(request) === param(name)))
}

/** `requests`: those that fit everything else. */
export function Facets({ requests }: { requests: readonly Inspection[] }) {
  return FACETS.map((facet) => {
    const { name, any, of } = facet
    const value = param(name)
    const counts = new Map<string, number>(value ? [[value, 0]] : [])
    for (const request of ofFacets(requests, facet)) counts.set(of(request), (counts.get(of(request)) ?? 0) + 1)
    return (
      <select
        key={name}
        aria-label={any.replace('Any ', '')}
        value={value}
        onChange={(event) => setParams({ [name]: event.currentTarget.value })}
      >
        <option value="">{any}</option>
        {[...counts]
          .filter(([one]) => one !== '')
          .sort(([, a], [, b]) => b - a)
          .map(([one, count]) => (
            <option key={one} value={one}>
              {one} · {count}
            </option>
          ))}
      </select>
    )
  })
}
