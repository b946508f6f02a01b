import { test } from 'node:test'
import { startReplicated } from '../../scripts/test/replicated.mjs'
import { failOver, startOn } from './failing-over.ts'

test('a primary that is killed under 32 writers loses nothing, and its standby serves', async (t) => {
  const servers = await startReplicated()
  if (servers.url === undefined) return t.skip(servers.reason)
  const plane = await startOn(servers)
  t.after(async () => {
    await plane.stop()
    await servers.stop()
  })
  t.diagnostic(JSON.stringify(await failOver(servers, plane)))
})
