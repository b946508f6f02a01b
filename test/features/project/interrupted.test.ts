/** An export that cannot go on leaves whole files only. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { JsonObject } from '../../../src/lib/json.ts'
import { descope as program } from '../../support/paths.ts'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'
import { type Descope, descopeFor } from './program.ts'
import { syntheticSnapshot } from './synthetic.ts'

describe('an export that is stopped', () => {
  const base = mkdtempSync(join(tmpdir(), 'homescope-interrupted-'))
  const [old, next, folder] = [join(base, 'old'), join(base, 'next'), join(base, 'folder')]
  let plane: TestPlane
  let descope: Descope
  const words = () => ['project', 'snapshot', 'export', plane.projectId, '-p']

  before(async () => {
    plane = await startTestPlane({ bodyLimit: 64 * 2 ** 20 })
    descope = descopeFor(plane)
    const files = syntheticSnapshot(7, 1)
    await load(files)
    assert.equal((await descope([...words(), old, '-j'])).code, 0)
    for (const path of Object.keys(files)) {
      if (path.startsWith('widgets/generated'))
        files[path] = { ...(files[path] as JsonObject), changed: 'x'.repeat(5000) }
    }
    await load(files)
    assert.equal((await descope([...words(), next, '-j'])).code, 0)
  })
  beforeEach(() => {
    rmSync(folder, { recursive: true, force: true })
    cpSync(old, folder, { recursive: true })
  })
  after(async () => {
    await plane?.stop()
    rmSync(base, { recursive: true, force: true })
  })

  async function load(files: { [path: string]: unknown }): Promise<void> {
    const { body } = await plane.call('POST', '/v1/mgmt/project/snapshot/validate', { files })
    const filled = Object.entries(body.missingSecrets as { [list: string]: object[] }).map(([list, secrets]) => [
      list,
      secrets.map((secret) => ({ ...secret, value: 's' })),
    ])
    const inputSecrets = Object.fromEntries(filled)
    assert.equal((await plane.call('POST', '/v1/mgmt/project/import', { files, inputSecrets })).status, 200)
  }

  /** How many files are new; every other must be as it was. */
  function newFiles(): number {
    let count = 0
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (path.startsWith('.homescope-export') || !existsSync(join(old, path)) || !path.includes('.')) continue
      const content = readFileSync(join(folder, path), 'utf8')
      if (content === readFileSync(join(old, path), 'utf8')) continue
      assert.equal(content, readFileSync(join(next, path), 'utf8'), path)
      count++
    }
    return count
  }

  it('by a full disk changes nothing', async () => {
    const run = spawn('bash', ['-c', 'ulimit -f 4; exec "$@"', 'bash', ...program(...words(), folder, '-j').flat()], {
      env: { DESCOPE_BASE_URL: plane.url, DESCOPE_MANAGEMENT_KEY: plane.managementKey },
      stdio: 'ignore',
    })
    const code = await new Promise((resolve) => run.on('close', resolve))
    assert.notEqual(code, 0)
    assert.equal(newFiles(), 0)
  })

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    it(`by ${signal} at any moment leaves whole files, and the next one goes on`, async () => {
      const states = new Set<string>()
      for (let delay = 20; delay < 500; delay += 120) {
        const run = spawn(...program(...words(), folder, '-j'), {
          env: { DESCOPE_BASE_URL: plane.url, DESCOPE_MANAGEMENT_KEY: plane.managementKey },
          stdio: 'ignore',
        })
        setTimeout(() => run.kill(signal), delay)
        await new Promise((resolve) => run.on('close', resolve))
        const count = newFiles()
        states.add(count === 0 ? 'old' : 'new')
        if (signal === 'SIGINT' && count > 0) assert.ok(count > 600, 'an interrupt waits for the files to be whole')
      }
      assert.ok(states.has('old'))
      assert.equal((await descope([...words(), folder, '-j'])).code, 0)
      assert.ok(newFiles() > 600)
      assert.equal(existsSync(join(folder, '.homescope-export')), false)
    })
  }
})
