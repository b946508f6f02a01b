import { test } from 'node:test'
import { startReplicated } from '../../scripts/test/replicated.mjs'
import { failOver, startOn } from './failing-over.ts'

const ROUNDS = 20

test('20 failovers, each to a standby that was made of the server before', async (t) => {
  const servers = await startReplicated()
  if (servers.url === undefined) return t.skip(servers.reason)
  const plane = await startOn(servers)
  t.after(async () => {
    await plane.stop()
    await servers.stop()
  })
  for (let round = 1; round <= ROUNDS; round++) {
    t.diagnostic(`${round}: ${JSON.stringify(await failOver(servers, plane))}`)
    if (round < ROUNDS) await servers.follow()
  }
})
