import assert from 'node:assert/strict'
import { it } from 'node:test'
import { suite } from '../signing-in.ts'

/** Of one network in an hour. */
const MOST = 300

suite(
  'strangers who start flows',
  (get) => {
    it('start so many an hour from one network, and hold up no other one', async () => {
      const plane = get()
      const start = async (address: string) => {
        const headers = { authorization: `Bearer ${plane.projectId}`, 'content-type': 'application/json' }
        const sent = {
          method: 'POST',
          headers: { ...headers, 'x-forwarded-for': address },
          body: '{"flowId":"sign-in"}',
        }
        const { status, headers: told } = await fetch(`${plane.url}/v1/flow/start`, sent)
        return { status, wait: Number(told.get('retry-after')) }
      }
      const answers: Awaited<ReturnType<typeof start>>[] = []
      while (answers.length < MOST + 20) {
        answers.push(...(await Promise.all(Array.from({ length: 20 }, () => start('203.0.113.7')))))
      }
      const refused = answers.filter(({ status }) => status === 429)
      assert.equal(refused.length, 20)
      for (const { wait } of refused) assert.ok(wait > 0 && wait <= 3600, String(wait))
      assert.equal((await start('198.51.100.7')).status, 200)
      const { executions } = (await plane.call('POST', '/v1/mgmt/flow/execution/list', { limit: 1000 })).body
      assert.equal(executions.length, MOST + 1)
      plane.now += 3_600_001
      assert.equal((await start('203.0.113.7')).status, 200)
    })
  },
  { trustedProxies: ['127.0.0.1'] },
)
