/** How many records there are over the time that is shown; a bar that is pressed shows its part. */
import { inUtc, Time } from '../../parts/time.tsx'
import { setParams } from '../../router/location.ts'
import type { AuditRecord } from './records.ts'

const BARS = 60

export function Brush({ records }: { records: readonly AuditRecord[] }) {
  const times = records.map(({ occurred }) => Number(occurred))
  const [first, last] = [Math.min(...times), Math.max(...times)]
  if (times.length < 2 || first === last) return null
  const width = (last - first) / BARS
  const counts = Array<number>(BARS).fill(0)
  for (const time of times) {
    const at = Math.min(BARS - 1, Math.floor((time - first) / width))
    counts[at] = (counts[at] ?? 0) + 1
  }
  const most = Math.max(...counts)
  const show = (at: number) =>
    setParams({ from: String(Math.floor(first + at * width)), to: String(Math.ceil(first + (at + 1) * width)) })
  return (
    <section aria-label="Records over time" class="brush">
      <div class="bars">
        {counts.map((count, at) => {
          const from = new Date(first + at * width)
          return (
            <button
              key={at}
              type="button"
              disabled={count === 0}
              aria-label={`${count} records from ${from.toLocaleString()}`}
              title={`${count} · ${from.toLocaleString()} · ${inUtc(from)}`}
              onClick={() => show(at)}
            >
              <span style={{ height: `${Math.round((count / most) * 100)}%` }} />
            </button>
          )
        })}
      </div>
      <div class="ends muted small">
        <Time at={first} />
        <Time at={last} />
      </div>
    </section>
  )
}
