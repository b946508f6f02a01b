/** An import on its way: each row with what became of it. What was made stays so, and is not made again. */
import { useRef, useState } from 'preact/hooks'
import { contract } from '../../../../client/operations.ts'
import { call, told } from '../../../api/call.ts'
import type { Sheet } from './sheet.ts'
import { type Choice, guess, type Mapped, userOf } from './targets.ts'

export type RowState = 'new' | 'good' | 'failed' | 'made'

export interface PlanRow {
  values: readonly string[]
  state: RowState
  /** Why it failed. */
  reason: string
}

export interface Plan {
  columns: readonly string[]
  choices: readonly Choice[]
  rows: readonly PlanRow[]
}

/** Rows in a request. */
const AT_ONCE = 200

export function usePlan(sheet: Sheet) {
  const [plan, setPlan] = useState<Plan>(() => ({
    columns: sheet.columns,
    choices: guess(sheet.columns),
    rows: sheet.rows.map((values) => ({ values, state: 'new', reason: '' })),
  }))
  const [progress, setProgress] = useState({ done: 0, of: 0 })
  const [error, setError] = useState('')
  const isStopped = useRef(false)
  const isBusy = progress.of > 0
  const choose = (at: number, choice: Choice) =>
    setPlan({ ...plan, choices: plan.choices.with(at, choice), rows: plan.rows.map(unmade) })
  const mend = (at: number, column: number, value: string) => {
    const row = plan.rows[at]
    if (row) setPlan({ ...plan, rows: plan.rows.with(at, { ...row, values: row.values.with(column, value) }) })
  }
  /** `isTry`: nothing is made. */
  const send = async (isTry: boolean) => {
    setError('')
    isStopped.current = false
    const waiting = [...plan.rows.keys()].filter((at) => plan.rows[at]?.state !== 'made')
    let now: Plan = plan
    try {
      for (let done = 0; done < waiting.length && !isStopped.current; done += AT_ONCE) {
        setProgress({ done, of: waiting.length })
        now = await sendSome(now, waiting.slice(done, done + AT_ONCE), isTry)
        setPlan(now)
      }
    } catch (failure) {
      setError(told(failure))
    }
    setProgress({ done: 0, of: 0 })
  }
  const stop = () => {
    isStopped.current = true
  }
  return { plan, progress, error, isBusy, choose, mend, send, stop }
}

const unmade = (row: PlanRow): PlanRow => (row.state === 'made' ? row : { ...row, state: 'new', reason: '' })

async function sendSome(plan: Plan, places: readonly number[], isTry: boolean): Promise<Plan> {
  const mapped = new Map(places.map((at) => [at, mappedAt(plan, at)]))
  const reasons = await reasonsFor([...mapped.values()], twiceIn(plan), isTry)
  const rows = plan.rows.map((row, at): PlanRow => {
    const one = mapped.get(at)
    if (!one) return row
    const reason = reasons.get(keyOf(one)) ?? ''
    const state = isTry ? 'good' : 'made'
    return { ...row, reason, state: reason === '' ? state : 'failed' }
  })
  return { ...plan, rows }
}

/** Why rows fail, by login id. */
async function reasonsFor(mapped: readonly Mapped[], twice: ReadonlySet<string>, isTry: boolean) {
  const reasons = new Map([...twice].map((key) => [key, 'Another row of the file has the same login id']))
  reasons.set('', 'There is no login id, address or number')
  const users = mapped.filter((one) => !reasons.has(keyOf(one))).map(({ user }) => user)
  if (users.length === 0) return reasons
  const { failures } = await call(contract.user.import, { source: 'descope', users, dryrun: isTry })
  for (const { user, reason } of failures ?? []) reasons.set(keyOf({ loginId: user ?? '' }), reason ?? '')
  return reasons
}

const mappedAt = ({ rows, choices, columns }: Plan, at: number) => userOf(rows[at]?.values ?? [], choices, columns)

/** Login ids differ by more than case. */
const keyOf = ({ loginId }: Pick<Mapped, 'loginId'>) => loginId.toLowerCase()

/** Login ids that more than one row has. */
function twiceIn(plan: Plan): Set<string> {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const at of plan.rows.keys()) {
    const key = keyOf(mappedAt(plan, at))
    if (seen.has(key)) twice.add(key)
    seen.add(key)
  }
  twice.delete('')
  return twice
}
