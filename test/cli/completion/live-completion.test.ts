/** Names of a project in real shells. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { type PlaneProcess, startPlaneProcess } from '../plane-process.ts'

let folder = ''
let plane: PlaneProcess
let env: { [name: string]: string }

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'descope-names-'))
  const program = `#!/bin/sh\nexec '${process.execPath}' '${resolve('dist/descope.cjs')}' "$@"\n`
  writeFileSync(join(folder, 'descope'), program)
  chmodSync(join(folder, 'descope'), 0o755)
  plane = await startPlaneProcess('sqlite::memory:')
  env = { ...plane.env, PATH: `${folder}:${process.env.PATH}`, HOME: folder, LC_ALL: 'C.UTF-8' }
  await plane.call('POST', '/v1/mgmt/tenant/create', { id: 'acme', name: 'Acme, "Inc"' })
  await plane.call('POST', '/v1/mgmt/tenant/create', { id: 'acme-two', name: 'Two' })
  await plane.call('POST', '/v1/mgmt/tenant/create', { id: 'beta', name: 'Beta' })
  for (const loginId of ['ann@example.com', 'ann@example.org', 'bob', 'two words', '$(touch run)', 'wow!1{a,b}\\~']) {
    await plane.call('POST', '/v1/mgmt/user/create', { loginId, displayName: 'A\tB\n\u001b[31m' })
  }
  await plane.call('POST', '/v1/mgmt/role/create', { name: 'Level Two', description: 'Second' })
})
beforeEach(() => rmSync(join(folder, '.cache'), { recursive: true, force: true }))
after(async () => {
  await plane?.stop()
  rmSync(folder, { recursive: true })
})

async function run(program: string, argv: string[], more: { [name: string]: string } = {}) {
  const child = spawn(program, argv, { env: { ...env, ...more }, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, err] = await Promise.all([
    child.stdout.setEncoding('utf8').toArray(),
    child.stderr.setEncoding('utf8').toArray(),
  ])
  return { out: out.join(''), err: err.join('') }
}

/** What the program answers to a shell. On a busy machine a plane can be too slow for its patience: it is asked again. */
async function choices(words: string[], more: { [name: string]: string } = {}): Promise<string[]> {
  const ask = async () => (await run('descope', ['__complete', ...words], more)).out.trimEnd()
  return (await again(ask, (answer) => answer !== ':0')).split('\n')
}

async function again(ask: () => Promise<string>, isGood: (answer: string) => boolean): Promise<string> {
  let answer = await ask()
  for (let tries = 1; tries < 6 && !isGood(answer); tries++) answer = await ask()
  return answer
}

test('offers tenants with what they are called', async () => {
  assert.deepEqual(await choices(['tenant', 'load', 'a']), ['acme\tAcme, "Inc"', 'acme-two\tTwo', ':4'])
})

test('C13 offers management keys by their ids, and nothing for the name of a new one', async () => {
  const body = { name: 'Deploy', reBac: { companyRoles: ['company-full-access'] } }
  const answer = await plane.call('PUT', '/v1/mgmt/managementkey', body)
  const { key } = (await answer.json()) as { key: { id: string } }
  for (const verb of ['load', 'update', 'rotate', 'activate', 'deactivate', 'delete']) {
    assert.ok((await choices(['management-key', verb, ''])).includes(`${key.id}\tDeploy`), verb)
  }
  assert.deepEqual(await choices(['management-key', 'create', '']), [':0'])
})

test('offers login ids, of which the text that is typed is a part', async () => {
  assert.deepEqual((await choices(['user', 'update', 'ann'])).sort(), [
    ':4',
    'ann@example.com\tA B  [31m',
    'ann@example.org\tA B  [31m',
  ])
})

test('offers values of flags, in lists what comes after the comma', async () => {
  assert.deepEqual(await choices(['user', 'create', 'x', '-t', 'acme,b']), ['acme,beta\tBeta', ':4'])
  assert.deepEqual(await choices(['user', 'create', 'x', '--tenants=b']), ['--tenants=beta\tBeta', ':4'])
  assert.deepEqual(await choices(['user', 'roles', 'add', 'bob', '-r', 'Le']), ['Level Two\tSecond', ':4'])
})

test('offers nothing where a new name comes, or a secret', async () => {
  for (const words of [
    ['tenant', 'create', ''],
    ['user', 'create', ''],
    ['user', 'password', 'set-active', 'bob', ''],
    ['role', 'create', ''],
    ['tenant', 'load', 'acme', ''],
  ]) {
    assert.equal((await run('descope', ['__complete', ...words])).out, ':0\n', words.join(' '))
  }
})

test('is silent without a key, with a wrong one, and when nobody answers', async () => {
  const silent: Server = createServer(() => {})
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const nobody = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
  for (const more of [
    { DESCOPE_MANAGEMENT_KEY: '' },
    { DESCOPE_PROJECT_ID: '' },
    { DESCOPE_MANAGEMENT_KEY: 'Kwrong' },
    { DESCOPE_BASE_URL: 'http://127.0.0.1:1' },
    { DESCOPE_BASE_URL: nobody },
  ] as { [name: string]: string }[]) {
    const { out, err } = await run('descope', ['__complete', 'tenant', 'load', ''], more)
    assert.equal(out, ':0\n', JSON.stringify(more))
    assert.equal(err, 'Completion ended with directive: ShellCompDirectiveDefault\n')
  }
  silent.close()
})

test('keeps names for a moment, for their owner only and without the key', async () => {
  assert.equal((await choices(['tenant', 'load', 'b']))[0], 'beta\tBeta')
  const cache = join(folder, '.cache/descope/completion')
  const [file = ''] = readdirSync(cache)
  assert.equal(statSync(cache).mode & 0o777, 0o700)
  assert.equal(statSync(join(cache, file)).mode & 0o777, 0o600)
  assert.ok(!readFileSync(join(cache, file), 'utf8').includes('K2ZZ'))
  await plane.call('POST', '/v1/mgmt/tenant/create', { id: 'both', name: 'Both' })
  assert.deepEqual(await choices(['tenant', 'load', 'b']), ['beta\tBeta', ':4'])
  rmSync(cache, { recursive: true })
  assert.deepEqual(await choices(['tenant', 'load', 'b']), ['beta\tBeta', 'both\tBoth', ':4'])
  await plane.call('POST', '/v1/mgmt/tenant/delete', { id: 'both' })
})

test('works where nothing can be kept', async () => {
  assert.deepEqual(await choices(['tenant', 'load', 'b'], { HOME: '/dev/null' }), ['beta\tBeta', ':4'])
})

/** What an interactive bash makes of the line when Tab is pressed once behind it. */
async function completedByBash(typed: string): Promise<string> {
  const script = `
source <(descope completion bash)
COMP_LINE=$1 COMP_POINT=\${#1} COMP_TYPE=9
eval "COMP_WORDS=($2)"; COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_descope_complete
printf '%s\\n' "\${COMPREPLY[@]}"`
  const words = typed.split(/([:=@ ])/).filter((word) => word !== '' && word !== ' ')
  const cut = (typed.endsWith(' ') ? [...words, ''] : words).map((word) => `'${word}'`).join(' ')
  const ask = async () => (await run('bash', ['--norc', '-c', script, 'bash', typed, cut])).out.trimEnd()
  return again(ask, (answer) => answer !== '')
}

test('bash completes ids, also behind the signs at which it cuts words', async () => {
  assert.equal(await completedByBash('descope tenant load b'), 'beta')
  assert.equal(await completedByBash('descope user update ann@example.c'), 'example.com')
  assert.equal((await completedByBash('descope user update ann@')).split('\n').sort().join(), 'example.com,example.org')
  assert.equal(await completedByBash('descope user create x --tenants=b'), 'beta')
  assert.equal(await completedByBash('descope user create x --tenants='), 'acme\nacme-two\nbeta')
})

test('bash quotes what it would take apart or run', async () => {
  assert.equal(await completedByBash('descope user update two'), 'two\\ words')
  assert.equal(await completedByBash('descope user roles add bob -r L'), 'Level\\ Two')
  assert.equal(await completedByBash('descope user update $'), '\\$\\(touch\\ run\\)')
  assert.equal(await completedByBash('descope user update wo'), 'wow\\!1\\{a\\,b\\}\\\\~')
  assert.ok(!existsSync(join(folder, 'run')))
})

function missing(program: string): string | false {
  return spawnSync(program, ['--version']).error !== undefined && `${program} is not installed`
}

test('fish offers ids with what they are called', { skip: missing('fish') }, async () => {
  const script = 'descope completion fish | source; complete -C "descope tenant load a"'
  const out = await again(async () => (await run('fish', ['-N', '-c', script])).out, Boolean)
  assert.equal(out, 'acme\tAcme, "Inc"\nacme-two\tTwo\n')
})

/** A zsh with a terminal of its own, in which somebody types the line and presses Tab. */
const IN_ZSH = `
zmodload zsh/zpty || exit 3
zpty -b typed zsh -f -i
say() { zpty -w typed "$1" }
say 'PS1=; unsetopt prompt_sp; stty -echo; fpath=('"$2"' $fpath); autoload -Uz compinit; compinit -u -D; zstyle ":completion:*" list-prompt ""'
say 'show() { print -r -- "<<$BUFFER>>"; zle kill-buffer }; zle -N show; bindkey "^X" show; print -r ready\${:-!}'
wait_for() { local chunk seen; for _ in {1..400}; do zpty -r -t typed chunk && seen+="$chunk"; [[ "$seen" == *$~1* ]] && { print -r -- "$seen"; return }; sleep 0.02; done; print -r -- "$seen"; return 1 }
wait_for 'ready!' > /dev/null || exit 4
zpty -w -n typed "$1"$'\\t'
sleep 0.1
wait_for '([^[:space:]]|)' > /dev/null
zpty -w -n typed $'\\C-x'
wait_for '<<*>>'
zpty -d typed
`

test('zsh completes ids in a terminal', { skip: missing('zsh') }, async () => {
  writeFileSync(join(folder, '_descope'), (await run('descope', ['completion', 'zsh'])).out)
  for (const [typed, completed] of [
    ['descope tenant load b', 'descope tenant load beta '],
    ['descope user update ann@example.c', 'descope user update ann@example.com '],
    ['descope user roles add bob -r Lev', 'descope user roles add bob -r Level\\ Two '],
  ] as const) {
    const ask = async () => (await run('zsh', ['-f', '-c', IN_ZSH, 'zsh', typed, folder])).out
    const out = await again(ask, (printed) => printed.includes(`<<${completed}>>`))
    assert.equal(/<<(.*)>>/.exec(out)?.[1], completed, JSON.stringify(out))
  }
})
