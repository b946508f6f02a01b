/** What a snapshot may take away: only what somebody has permitted. */
import { isPermitted } from '../../../contract/project/snapshot/changes.ts'
import type { Call } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import type { Io } from '../../io/io.ts'

/** More deletions than this are done only when their number is known to whoever asks for them. */
const FEW = 10

interface Permits {
  'allow-delete': readonly string[] | null
  'confirm-deletes': bigint
}

type DeleteQuestion = Pick<Call, 'given' | 'json' | 'io'> & { flags: Permits }
type Deletion = { part: string; kind: string }

/** Throws Refusal for what is not permitted. `subject`: what deletes, as `plan`. */
export function checkDeletes(call: DeleteQuestion, deletes: readonly Deletion[], subject: string): void {
  const permitted = new Set((call.flags['allow-delete'] ?? []).map((kind) => kind.toLowerCase()))
  const refused = deletes.filter((one) => !isPermitted(one, permitted)).map(({ part }) => part)
  if (refused.length > 0 && !isAgreed(call, refused, subject)) {
    throw new Refusal(`the ${subject} deletes ${refused.join(', ')}: allow it with --allow-delete`)
  }
  if (refused.length === 0 && deletes.length > FEW && !isConfirmed(call, deletes.length, subject)) {
    throw new Refusal(
      `the ${subject} deletes ${deletes.length} things: confirm it with --confirm-deletes ${deletes.length}`,
    )
  }
}

/** Where a person reads and types, they are asked. */
function isAgreed({ json, io }: DeleteQuestion, parts: readonly string[], subject: string): boolean {
  if (json || !io.isTerminal(0) || !io.isTerminal(1)) return false
  const count = parts.length === 1 ? '1 thing' : `${parts.length} things`
  io.out(`* The ${subject} deletes ${count}:\n${parts.map((part) => `  - ${part}\n`).join('')}`)
  if (parts.length > FEW) return typed(io, 'Type their number to go on') === String(parts.length)
  return typed(io, 'Type yes to go on') === 'yes'
}

function isConfirmed({ flags, given, json, io }: DeleteQuestion, count: number, subject: string): boolean {
  if (given.has('confirm-deletes')) return flags['confirm-deletes'] === BigInt(count)
  if (json) return false
  return typed(io, `The ${subject} deletes ${count} things. Type their number to go on`) === String(count)
}

/** What is typed behind a question. */
function typed(io: Io, question: string): string {
  io.out(`* ${question}: `)
  const answer = io.line().trim()
  io.out('\n')
  return answer
}
