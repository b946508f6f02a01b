import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { descopeScript } from '../../support/paths.ts'

let folder = ''

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'descope-completion-'))
  writeFileSync(join(folder, 'descope'), descopeScript)
  chmodSync(join(folder, 'descope'), 0o755)
})

after(() => rmSync(folder, { recursive: true, force: true }))

/** What a real bash offers for the words, the last of which is being typed. */
function offeredByBash(...words: string[]): string[] {
  const script = `
source <(descope completion bash)
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_descope_complete
printf '%s\\n' "\${COMPREPLY[@]}"`
  const env = { PATH: `${folder}:${process.env.PATH}` }
  const printed = execFileSync('bash', ['--norc', '-c', script, 'bash', ...words], {
    env,
    encoding: 'utf8',
    cwd: folder,
  })
  return printed.trimEnd().split('\n')
}

test('bash offers the nouns', () => {
  assert.deepEqual(offeredByBash('descope', 'a'), ['access-key', 'api', 'apps', 'audit'])
})

test('bash offers the verbs of a noun', () => {
  assert.deepEqual(offeredByBash('descope', 'user', 'roles', ''), ['add', 'remove', 'set'])
})

test('bash offers flags', () => {
  assert.deepEqual(offeredByBash('descope', 'user', 'load', '--'), ['--login-id', '--user-id', '--json'])
})

test('bash offers files where anything may stand', () => {
  assert.deepEqual(offeredByBash('descope', 'tenant', 'create', '--id', 'des'), ['descope'])
})

function missing(program: string): string | false {
  return spawnSync(program, ['--version']).error !== undefined && `${program} is not installed`
}

test('fish offers verbs with their summaries', { skip: missing('fish') }, () => {
  const env = { PATH: `${folder}:${process.env.PATH}`, HOME: folder }
  const script = 'descope completion fish | source; complete -C "descope user roles "'
  const printed = execFileSync('fish', ['-N', '-c', script], { env, encoding: 'utf8' })
  const offered = ['add\tAdd roles to a user', 'remove\tRemove roles from a user', 'set\tSet the roles for a user']
  assert.deepEqual(printed.trimEnd().split('\n'), offered)
})

test('zsh reads its script', { skip: missing('zsh') }, () => {
  const script = execFileSync(join(folder, 'descope'), ['completion', 'zsh'], { encoding: 'utf8' })
  writeFileSync(join(folder, '_descope'), script)
  assert.equal(spawnSync('zsh', ['-f', '-n', join(folder, '_descope')], { encoding: 'utf8' }).stderr, '')
})

test('asks for summaries only where they are wanted', () => {
  const scripts = ['bash', 'zsh', 'fish', 'powershell'].flatMap((shell) =>
    [[], ['--no-descriptions']].map((more) =>
      execFileSync(join(folder, 'descope'), ['completion', shell, ...more], { encoding: 'utf8' }),
    ),
  )
  const requests = scripts.map((script) => /__complete\w*/.exec(script.replaceAll('_descope_complete', ''))?.[0])
  assert.deepEqual(requests, Array(4).fill(['__complete', '__completeNoDesc']).flat())
})
