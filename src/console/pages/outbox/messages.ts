import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'

/** Messages that are shown. */
const MOST = 1000

export async function loadMessages(after: string) {
  return (await call(contract.outbox.list, { after, limit: MOST })).messages ?? []
}

export type Message = Awaited<ReturnType<typeof loadMessages>>[number]
