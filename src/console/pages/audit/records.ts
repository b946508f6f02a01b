import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { cut } from '../../parts/copy.tsx'

/** Records that are shown; the search goes over all. */
export const MOST = 1000

export async function search(text: string, type: string, from: string, to: string) {
  const { audits, total } = await call(contract.audit.search, {
    text,
    size: MOST,
    ...(type && { auditTypes: [type] }),
    ...(from && { from: Number(from), to: Number(to) }),
  })
  return { audits: audits ?? [], total: Number(total ?? 0) }
}

type Found = Awaited<ReturnType<typeof search>>
export type AuditRecord = Found['audits'][number]

/** Who did it: a person at a console, or a key. */
export function actorOf({ data, actorId }: AuditRecord): string {
  const { person } = data ?? {}
  return typeof person === 'string' ? `${person} (console)` : cut(actorId ?? '')
}
