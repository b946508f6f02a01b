import type { Plan } from './plan.ts'
import { type Choice, TARGETS } from './targets.ts'

interface ColumnsProps {
  plan: Plan
  choose: (at: number, choice: Choice) => void
  /** Something was made of it already. */
  isFixed: boolean
}

const SHOWN = 5

/** What each column is, with the first rows below. */
export function Columns({ plan, choose, isFixed }: ColumnsProps) {
  return (
    <section class="card sideways">
      <h2>What the columns are</h2>
      <table aria-label="Columns of the file">
        <thead>
          <tr>
            {plan.columns.map((column, at) => (
              <th key={column} scope="col">
                <label class="field">
                  {column || `Column ${at + 1}`}
                  <select
                    aria-label={column || `Column ${at + 1}`}
                    value={plan.choices[at]}
                    disabled={isFixed}
                    onChange={(event) => choose(at, event.currentTarget.value as Choice)}
                  >
                    <option value="">Left out</option>
                    {Object.entries(TARGETS).map(([name, { label }]) => (
                      <option key={name} value={name}>
                        {label}
                      </option>
                    ))}
                    <option value="attribute">Custom attribute</option>
                  </select>
                </label>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {plan.rows.slice(0, SHOWN).map(({ values }, row) => (
            <tr key={row}>
              {plan.columns.map((column, at) => (
                <td key={column} class={plan.choices[at] ? 'whole' : 'whole muted'}>
                  {values[at]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="muted small">
        {plan.rows.length.toLocaleString()} rows{plan.rows.length > SHOWN && `, the first ${SHOWN} shown`}. Without a
        login id the address is one, or the number.
      </p>
    </section>
  )
}
