import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { descope } from '../../support/paths.ts'
import { openFarEnd } from '../requests/far-end.ts'
import { openDesk } from '../typed.ts'

const desk = openDesk()
after(() => desk.clear())

test('D7 an export whose reader has gone leaves nothing half-made', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 4000 }, (_, at) => [`flows/flow-${at}.json`, { id: `flow-${at}` }]),
  )
  const farEnd = await openFarEnd([{ request: '', status: 200, headers: {}, reply: JSON.stringify({ files }) }])
  const id = `P2${'a'.repeat(26)}`
  const env = { ...desk.env, DESCOPE_BASE_URL: farEnd.address, DESCOPE_MANAGEMENT_KEY: `K2${'a'.repeat(26)}` }
  const [command, words] = descope('project', 'snapshot', 'export', id, '-p', 'snapshot')
  const child = spawn(command, words, { cwd: desk.folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.once('data', () => child.stdout.destroy())
  const code = await new Promise((done) => child.on('close', done))
  await farEnd.close()
  assert.equal(code, 141)
  const folder = join(desk.folder, 'snapshot')
  assert.deepEqual(existsSync(folder) ? readdirSync(folder) : [], [])
})
