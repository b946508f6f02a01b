import { contract } from '../../../client/operations.ts'
import type { Api, Run } from '../../command.ts'
import { localTime } from '../../output/formats/local-time.ts'
import { table } from '../../output/output.ts'
import { follow, type Item } from './follow.ts'
import type { requestsFlags } from './index.ts'

export const listRequests: Run<typeof requestsFlags> = async (call) => {
  const { api, flags } = call
  const found = await load(api, '')
  if (!flags.follow) {
    return table('requests', found, { verb: 'Found', one: 'request', many: 'requests', item: 'Request' })
  }
  return follow(call, found.at(-1)?.id ?? '', { next: (after) => load(api, after), show })
}

async function load(api: Api, after: string): Promise<Item[]> {
  return (await api.call(contract.dev.requests, { after }))?.requests ?? []
}

function show({ time, method, path, status, errorCode, took }: Item): string {
  return `* ${localTime(['time'], time) ?? ''} ${status} ${method} ${path} ${took} ms${errorCode ? ` ${errorCode}` : ''}`
}
