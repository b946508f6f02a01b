import type { Plan } from './plan.ts'

interface FailuresProps {
  plan: Plan
  mend: (row: number, column: number, value: string) => void
}

/** Of a file that does not fit at all nobody mends every row. */
const MOST = 100

/** Rows that failed, to be mended where they stand; then they are tried again with the rest. */
export function Failures({ plan, mend }: FailuresProps) {
  const failed = [...plan.rows.entries()].filter(([, { state }]) => state === 'failed')
  const used = [...plan.columns.keys()].filter((at) => plan.choices[at] !== '')
  return (
    <section class="card sideways">
      <h2>
        <span class="red">{failed.length} failed</span>
        {failed.length > MOST && `, the first ${MOST} shown`}
      </h2>
      <table aria-label="Rows that failed">
        <thead>
          <tr>
            <th scope="col">Row</th>
            <th scope="col">Why</th>
            {used.map((at) => (
              <th key={at} scope="col">
                {plan.columns[at]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {failed.slice(0, MOST).map(([row, { values, reason }]) => (
            <tr key={row}>
              <td>{row + 1}</td>
              <td class="red">{reason}</td>
              {used.map((at) => (
                <td key={at}>
                  <input
                    aria-label={`${plan.columns[at]} of row ${row + 1}`}
                    value={values[at]}
                    spellcheck={false}
                    onInput={(event) => mend(row, at, event.currentTarget.value)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
