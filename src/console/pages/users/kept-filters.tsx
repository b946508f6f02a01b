/** Searches that the reader keeps in this browser, under names. */
import { signal } from '@preact/signals'
import { openForm } from '../../parts/form.tsx'
import { base, go, search } from '../../router/location.ts'

interface Kept {
  name: string
  /** The query of the address. */
  query: string
}

const PLACE = 'homescope-user-filters'

const kept = signal<readonly Kept[]>(read())

function read(): Kept[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(PLACE) ?? '[]')
    return Array.isArray(list)
      ? list.filter((one) => typeof one?.name === 'string' && typeof one.query === 'string')
      : []
  } catch {
    return []
  }
}

function write(list: readonly Kept[]): void {
  kept.value = list
  localStorage.setItem(PLACE, JSON.stringify(list))
}

export function KeptFilters() {
  const query = search.value
  const now = kept.value.find((one) => one.query === query)
  return (
    <>
      {kept.value.length > 0 && (
        <select aria-label="Kept filters" value={now?.name ?? ''} onChange={(event) => show(event.currentTarget.value)}>
          <option value="">Kept filters</option>
          {kept.value.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      )}
      {now && (
        <button type="button" class="plain" onClick={() => write(kept.value.filter((one) => one !== now))}>
          Forget it
        </button>
      )}
      {!now && query !== '' && (
        <button type="button" class="plain" onClick={() => keep(query)}>
          Keep this filter
        </button>
      )}
    </>
  )
}

function show(name: string): void {
  go(`${base}/users${kept.value.find((one) => one.name === name)?.query ?? ''}`)
}

function keep(query: string): void {
  openForm({
    title: 'Keep this filter',
    verb: 'Keep',
    text: 'In this browser.',
    fields: [{ name: 'name', label: 'Name', isRequired: true }],
    submit: async ({ name = '' }) => write([...kept.value.filter((one) => one.name !== name), { name, query }]),
  })
}
