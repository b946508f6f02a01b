/** What a process counts of its work. Labels are names of ours, never what a caller sent. */
import { type FaultName, faults } from '../../contract/faults.ts'
import type { AuditRecord } from '../../store/port/audit.ts'
import { type Family, labels } from './families.ts'
import { createHistogram } from './histogram.ts'

export interface Meter {
  began(): void
  /** `operation`: its number among the names. */
  ended(operation: number, status: number, milliseconds: number): void
  refused(fault: FaultName, isLockout: boolean): void
  committed(milliseconds: number, tally: Tally): void
  /** How many transactions this process has committed. */
  transactions(): number
  delivered(channel: string, isSent: boolean): void
  families(): Family[]
}

/** What the audit records of one transaction say. */
export interface Tally {
  records: number
  signIns: string[]
}

/** `operations`: every name that a request can be counted under. */
export function createMeter(operations: readonly string[]): Meter {
  const durations = createHistogram(operations.map((operation) => ({ operation })))
  const transactions = createHistogram([{}])
  const statuses = new Float64Array(operations.length * CLASSES)
  const refusals: { [tail: string]: number } = {}
  const signIns: { [tail: string]: number } = {}
  const deliveries: { [tail: string]: number } = {}
  let inFlight = 0
  let committed = 0
  let records = 0
  let lockouts = 0
  return {
    began: () => {
      inFlight++
    },
    ended(operation, status, milliseconds) {
      inFlight--
      durations.note(operation, milliseconds)
      const cell = operation * CLASSES + Math.floor(status / 100) - 1
      statuses[cell] = (statuses[cell] ?? 0) + 1
    },
    refused(fault, isLockout) {
      increase(refusals, labels({ fault, code: faults[fault].code }))
      if (isLockout) lockouts++
    },
    committed(milliseconds, tally) {
      committed++
      transactions.note(0, milliseconds)
      records += tally.records
      for (const tail of tally.signIns) increase(signIns, tail)
    },
    transactions: () => committed,
    delivered: (channel, isSent) => increase(deliveries, labels({ channel, result: isSent ? 'sent' : 'failed' })),
    families: () => [
      counter('homescope_requests_total', 'Requests by operation and class of status.', byStatus(operations, statuses)),
      histogram(
        'homescope_request_duration_seconds',
        'From the whole request to its reply, by operation.',
        durations.values(),
      ),
      gauge('homescope_requests_in_flight', 'Requests that are not answered yet.', inFlight),
      counter('homescope_refusals_total', 'Errors that were answered, by name and code.', refusals),
      counter('homescope_sign_ins_total', 'Sign-ins by method and result, without those of test users.', signIns),
      counter('homescope_lockouts_total', 'Sign-ins refused because the tries of an account were used up.', {
        '': lockouts,
      }),
      counter('homescope_audit_records_total', 'Audit records written.', { '': records }),
      counter('homescope_deliveries_total', 'Tries to send a message, by channel and result.', deliveries),
      histogram(
        'homescope_database_transaction_duration_seconds',
        'Transactions that were committed, with the time they waited for their turn.',
        transactions.values(),
      ),
    ],
  }
}

const CLASSES = 5

function byStatus(operations: readonly string[], statuses: Float64Array): { [tail: string]: number } {
  const values: { [tail: string]: number } = {}
  for (const [at, count] of statuses.entries()) {
    const operation = operations[Math.floor(at / CLASSES)] ?? ''
    if (count > 0) values[labels({ operation, status: `${(at % CLASSES) + 1}xx` })] = count
  }
  return values
}

function increase(values: { [tail: string]: number }, tail: string): void {
  values[tail] = (values[tail] ?? 0) + 1
}

const METHODS = new Set(['otp', 'password', 'totp', 'webauthn', 'magiclink', 'enchantedlink', 'embedded', 'management'])
const RESULTS: { [action: string]: string | undefined } = { LoginSucceed: 'succeeded', LoginFailed: 'failed' }

/** Methods of records that a project's backend wrote itself may be anything. */
export function noteRecord(tally: Tally, { action, method }: AuditRecord): void {
  tally.records++
  const result = RESULTS[action]
  if (result) tally.signIns.push(labels({ method: METHODS.has(method) ? method : 'other', result }))
}

export function counter(name: string, help: string, values: Family['values']): Family {
  return { name, type: 'counter', help, values }
}

function histogram(name: string, help: string, values: Family['values']): Family {
  return { name, type: 'histogram', help, values }
}

export function gauge(name: string, help: string, value: number, join?: Family['join']): Family {
  return { name, type: 'gauge', help, values: { '': value }, ...(join && { join }) }
}
