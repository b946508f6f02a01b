/** Settings with what copying, and files made on Windows, leave around them. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openFarEnd } from './requests/far-end.ts'
import { openDesk } from './typed.ts'

const desk = openDesk()
after(() => desk.clear())

const PROJECT = `P2${'a'.repeat(26)}`
const KEY = `K2${'a'.repeat(26)}`

for (const blank of [' ', '\r', '\r\n', '\n', '\t', '\u00a0']) {
  test(`B8 ${JSON.stringify(blank)} around project, key, address and argument`, async () => {
    const answers = ['{}', '{"files":{}}'].map((reply) => ({ request: '', status: 200, headers: {}, reply }))
    const farEnd = await openFarEnd(answers)
    const around = (text: string) => `${text}${blank}`
    const env = {
      DESCOPE_BASE_URL: around(`${farEnd.address}/`),
      DESCOPE_PROJECT_ID: around(PROJECT),
      DESCOPE_MANAGEMENT_KEY: `${blank}${around(KEY)}`,
    }
    try {
      const loaded = await desk.type(['tenant', 'load', 'acme'], { env })
      assert.deepEqual([loaded.exit, loaded.stderr], [0, ''])
      const argument = `P3${'b'.repeat(26)}`
      const exported = await desk.type(['project', 'snapshot', 'export', `${argument}${blank}`], { env })
      assert.deepEqual([exported.exit, exported.stderr], [0, ''])
      assert.deepEqual(
        farEnd.asked.map(({ authorization }) => authorization),
        [`Bearer ${PROJECT}:${KEY}`, `Bearer ${argument}:${KEY}`],
      )
    } finally {
      await farEnd.close()
    }
  })
}

test('B8 a setting of blanks alone is none', async () => {
  const { exit, stderr } = await desk.type(['tenant', 'load', 'acme'], { env: { DESCOPE_MANAGEMENT_KEY: ' \r' } })
  assert.deepEqual([exit, stderr], [1, 'Error: the DESCOPE_MANAGEMENT_KEY environment variable must be set\n'])
})
