import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openFarEnd } from './far-end.ts'
import { openDesk } from './typed.ts'

test('asks the service itself, whatever proxy the environment names', async () => {
  const desk = openDesk()
  const proxy = await openFarEnd([])
  try {
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy']) {
      const farEnd = await openFarEnd([{ request: '', status: 200, headers: {}, reply: '{"id":"acme"}' }])
      const env = {
        DESCOPE_BASE_URL: farEnd.address,
        DESCOPE_PROJECT_ID: `P2${'a'.repeat(26)}`,
        DESCOPE_MANAGEMENT_KEY: `K2${'a'.repeat(26)}`,
        [name]: proxy.address,
      }
      const { exit } = await desk.type(['tenant', 'load', 'acme'], { env })
      await farEnd.close()
      const asked = farEnd.asked.map(({ request }) => request)
      assert.deepEqual([name, exit, asked], [name, 0, ['GET /v1/mgmt/tenant?id=acme']])
    }
    assert.deepEqual(proxy.asked, [])
  } finally {
    await proxy.close()
    desk.clear()
  }
})
