import { contract } from '../../../client/operations.ts'
import type { Api, Run } from '../../command.ts'
import { localTime } from '../../output/formats/local-time.ts'
import { table } from '../../output/output.ts'
import { follow, type Item } from './follow.ts'
import type { listFlags } from './index.ts'

export const listMessages: Run<typeof listFlags> = async (call) => {
  const { api, flags } = call
  const found = await load(api, { limit: String(flags.limit) })
  if (!flags.follow) {
    return table('messages', found, { verb: 'Found', one: 'message', many: 'messages', item: 'Message' })
  }
  return follow(call, found[0]?.id ?? '', { next: (after) => load(api, { after }), show })
}

async function load(api: Api, query: { [key: string]: string }): Promise<Item[]> {
  return (await api.call(contract.outbox.list, query))?.messages ?? []
}

function show({ createdTime, channel, to, kind, code, link }: Item): string {
  return `* ${localTime(['createdTime'], createdTime) ?? ''} ${channel} to ${to} (${kind}): ${code || link}`
}
