import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { descope } from '../support/paths.ts'

const program = 'dist/descope.cjs'

/** Node's own modules that a run has loaded by its end. */
function modulesOf(...argv: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'descope-start-'))
  try {
    const spy = join(folder, 'spy.cjs')
    const report = 'process.moduleLoadList.filter((name) => name.startsWith("NativeModule ")).join(" ")'
    writeFileSync(spy, `process.on('exit', () => require('fs').writeSync(2, '\\n@' + ${report}))`)
    const { stderr } = spawnSync(process.execPath, ['--require', spy, program, ...argv], { encoding: 'utf8' })
    return (stderr.split('\n@')[1] ?? '').replaceAll('NativeModule ', '').split(' ')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const networking = ['net', 'tls', 'http', 'https', '_http_client', 'internal/deps/undici/undici']

for (const argv of [['--version'], ['--help'], ['user', 'create', '--help'], ['__complete', 'user', ''], ['nope']]) {
  test(`loads nothing of the network for ${argv.join(' ')}`, () => {
    const loaded = modulesOf(...argv)
    assert.ok(loaded.includes('fs'))
    assert.deepEqual(
      loaded.filter((name) => networking.includes(name)),
      [],
    )
  })
}

test('ends quietly when its reader has gone', async () => {
  const child = spawn(...descope('completion', 'bash'), { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  const errors = child.stderr.setEncoding('utf8').toArray()
  const code = await new Promise((resolve) => child.on('close', resolve))
  assert.equal((await errors).join(''), '')
  assert.ok(code === 0 || code === 141)
})
