/** The examples and the pictures: what they show is what happens. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { drawSession } from '../../scripts/pictures.mjs'
import { descope, descopeScript, repoRoot } from '../paths.ts'

const SAYS: { readonly [file: string]: string | RegExp } = {
  'sign-in.mjs':
    'jane@example.com is Editor at Acme\nthe session holds\na new session: true\nafter the sign-out: refused\n',
  'code.mjs': 'a code goes to ja***@***le.com\njane@example.com has signed in\n',
  'machine.mjs': 'roles Editor, permissions documents.write\n',
  'configuration.sh': /minLength: 8 -> 12[\s\S]*and back\n$/,
}
/** Read by the others. */
const PARTS = ['README.md', 'plane.mjs', 'seed.yaml']

describe('D11 the examples', () => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'descope-examples-'))
    writeFileSync(join(folder, 'descope'), descopeScript)
    chmodSync(join(folder, 'descope'), 0o755)
  })
  after(() => rmSync(folder, { recursive: true }))

  const readme = readFileSync(join(repoRoot, 'examples/README.md'), 'utf8')
  const printed = [...readme.matchAll(/`(descope exec [^`]+)`/g)].map(([, command = '']) => command)

  test('D11 each is told how to run, and says what it should', () => {
    const files = readdirSync(join(repoRoot, 'examples')).filter((name) => !PARTS.includes(name))
    assert.deepEqual(files.sort(), Object.keys(SAYS).sort())
    for (const [file, says] of Object.entries(SAYS)) {
      const command = printed.find((each) => each.endsWith(`examples/${file}`)) ?? ''
      const env = { PATH: `${folder}:${process.env['PATH']}`, HOME: folder, TMPDIR: folder }
      const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: repoRoot, env, encoding: 'utf8' })
      assert.equal(status, 0, `${file}: ${stderr}`)
      if (typeof says === 'string') assert.equal(stdout, says)
      else assert.match(stdout, says)
    }
  })
})

test('D11 the session that the README shows is what the commands print today', () => {
  const [command, words] = descope()
  const picture = readFileSync(join(repoRoot, 'docs/images/session.svg'), 'utf8')
  assert.equal(drawSession([command, ...words], repoRoot), picture, 'run node scripts/pictures.mjs --write')
})
