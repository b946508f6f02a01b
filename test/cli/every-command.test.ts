/** Every command against a real plane: how many requests it makes, how it makes them, and what it loads. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { declarationOf, type Entry, headOf, isGroup, nameOf } from '../../src/cli/command.ts'
import { nouns } from '../../src/cli/commands/nouns.ts'
import { heads } from '../../src/cli/tree/heads.ts'
import { root } from '../../src/cli/tree/tree.ts'
import { type PlaneProcess, startPlaneProcess } from './plane-process.ts'
import { PROJECT, SAMPLES, type Sample } from './samples-of-commands.ts'

/** A flow in which every step leads on. */
const RUNS = {
  flowId: 'runs',
  metadata: {},
  contents: {
    tasks: {
      start: { id: 'start', next: { rules: [{ taskId: '1' }] } },
      1: { id: '1', name: 'End', type: 'automated', action: 'logged-in', next: {} },
    },
  },
}

/** Modules of Node that a command may load beside those of every program. */
const MOST_MODULES = { withoutRequest: 12, withRequest: 75 }
/** What the root's help loads, and with it every command. */
const MOST_OF_ALL = { files: 6, bytes: 44 * 1024 }
/** What a noun's help loads beside that: its declarations, so the more the more commands it has. */
const MOST_OF_NOUN = { files: 4, bytes: 4 * 1024, bytesOfEachCommand: 1024 }
/** What the help of a kind loads beside that: its declaration, of which the commands are made when they are asked for. */
const MOST_OF_KIND = { files: 9, bytes: 24 * 1024 }
/** What a command loads when it runs, beside its noun's help; each with some room. */
const MOST_OF_COMMAND = { files: 14, bytes: 40 * 1024 }
/** Those that read and write the folder of a snapshot. */
const MOST_OF_SNAPSHOTS = { files: 14, bytes: 80 * 1024 }
/** Files of any size and format, each row of which is accounted for. */
const MOST_OF_IMPORT = { files: 14, bytes: 56 * 1024 }

/** Commands that load more of Node, or files of ours beside the one. */
const HEAVIER: { readonly [command: string]: string } = {
  openapi: 'the document is derived by the plane',
  'fga test': 'the file is YAML, whose reader has many files',
}

let folder = ''
let plane: PlaneProcess
let recorder: Server
let asked: { line: string; connection: string }[] = []
const seen: { [command: string]: unknown } = {}
/** What this Node loads for a program that does nothing. */
let bare = new Set<string>()

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'descope-every-'))
  plane = await startPlaneProcess('sqlite::memory:', '--dev')
  writeFileSync(join(folder, 'key.txt'), plane.env.DESCOPE_MANAGEMENT_KEY ?? '')
  writeFileSync(join(folder, 'more.ndjson'), '{"loginId":"bob"}\n{"loginId":"carl"}\n')
  writeFileSync(join(folder, 'firms.ndjson'), '{"name":"Imported"}\n')
  writeFileSync(join(folder, 'keys.ndjson'), '{"name":"old","cleartext":"old-key-old-key-old-key-old-key"}\n')
  const schema = 'model AuthZ 1.0\n\ntype user\n\ntype doc\n  relation owner: user\n'
  writeFileSync(join(folder, 'drive.fga'), schema)
  writeFileSync(join(folder, 'model.zed'), 'definition user {}\n\ndefinition doc {\n  relation owner: user\n}\n')
  writeFileSync(join(folder, 'drive.yaml'), `schema_file: drive.fga\ntuples: ['doc:plan owner user:ann']\n`)
  writeFileSync(join(folder, 'seed.yaml'), 'permissions: [{ name: Seeded }]\n')
  writeFileSync(join(folder, 'flow.json'), readFileSync('test/cli/samples/exported-flow.json'))
  writeFileSync(join(folder, 'runs.json'), JSON.stringify(RUNS))
  const report =
    'process.moduleLoadList.filter((name) => name.startsWith("NativeModule ")).map((name) => name.slice(13))'
  const files = 'Object.keys(require.cache).filter((file) => file !== __filename)'
  writeFileSync(
    join(folder, 'spy.cjs'),
    `process.on('exit', () => require('fs').writeFileSync(process.env.SPY, JSON.stringify({ modules: ${report}, files: ${files} })))`,
  )
  recorder = createServer(async (request, response) => {
    asked.push({ line: `${request.method} ${request.url}`, connection: request.headers.connection ?? '' })
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { authorization = '', 'content-type': type } = request.headers
    const answer = await fetch(plane.env.DESCOPE_BASE_URL + String(request.url), {
      method: request.method ?? 'GET',
      headers: { authorization, ...(type && { 'content-type': type }) },
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    })
    response.writeHead(answer.status, { 'content-type': 'application/json' })
    response.end(await answer.text())
  })
  await new Promise<void>((resolve) => recorder.listen(0, '127.0.0.1', resolve))
  writeFileSync(join(folder, 'nothing.cjs'), '')
  bare = new Set((await start(join(folder, 'nothing.cjs'))).modules)
})
after(async () => {
  recorder?.close()
  await plane?.stop()
  rmSync(folder, { recursive: true })
})

interface Run {
  asked: { line: string; connection: string }[]
  code: number | null
  out: string
  err: string
  modules: string[]
  files: string[]
}

const run = (...argv: string[]) => start(resolve('dist/descope.cjs'), ...argv)

async function start(...program: string[]): Promise<Run> {
  asked = []
  const spied = join(folder, 'spied.json')
  rmSync(spied, { force: true })
  const { port } = recorder.address() as AddressInfo
  const env = {
    ...plane.env,
    DESCOPE_BASE_URL: `http://127.0.0.1:${port}`,
    HOME: folder,
    SPY: spied,
    PATH: process.env.PATH,
  }
  const words = ['--require', join(folder, 'spy.cjs'), ...program]
  const child = spawn(process.execPath, words, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, err, code] = await Promise.all([
    child.stdout.setEncoding('utf8').toArray(),
    child.stderr.setEncoding('utf8').toArray(),
    new Promise<number | null>((done) => child.on('close', done)),
  ])
  const loaded = existsSync(spied) ? JSON.parse(readFileSync(spied, 'utf8')) : { modules: [], files: [] }
  const modules = loaded.modules.filter((name: string) => !bare.has(name))
  return { asked, code, out: out.join(''), err: err.join(''), files: loaded.files, modules }
}

const isOfProduct = async (command: string) => {
  const entry = await entryAt(command.split(' '))
  return !isGroup(entry) && !entry.builtin
}

async function entryAt(words: readonly string[]): Promise<Entry> {
  let at: Entry = root
  for (const word of words) {
    const child = isGroup(at) ? at.entries.find((each) => nameOf(each) === word) : undefined
    assert.ok(child, `there is no command ${word}`)
    at = await declarationOf(child)
  }
  return at
}

async function commandsBelow(entry: Entry, path: string[] = []): Promise<string[]> {
  if (!isGroup(entry)) return [path.join(' ')]
  const below = entry.entries.map(async (child) => commandsBelow(await declarationOf(child), [...path, nameOf(child)]))
  return (await Promise.all(below)).flat()
}

test('every command has its sample', async () => {
  assert.deepEqual(SAMPLES.map(({ command }) => command).sort(), (await commandsBelow(root)).sort())
})

test('the program tells of each noun what it declares', async () => {
  assert.deepEqual(heads, await Promise.all(nouns.map(async (load) => headOf(await load()))))
})

/** Whose commands are made of the contract. */
const isKind = (noun: string) => noun === 'sso-app' || existsSync(`src/contract/kinds/${noun}.ts`)

describe('the declarations of a noun are loaded with it, and no others', () => {
  for (const { name } of heads) {
    test(name, async () => {
      const noun = await helpOf(name)
      const added = beside(noun, await helpOf())
      const count = (await commandsBelow(await entryAt([name]))).length
      const { files, bytes, bytesOfEachCommand } = MOST_OF_NOUN
      checkFiles(added, isKind(name) ? MOST_OF_KIND : { files, bytes: bytes + count * bytesOfEachCommand })
    })
  }
  test('none, for the help of the root', async () => checkFiles(await helpOf(), MOST_OF_ALL))
})

const helps = new Map<string, Promise<string[]>>()

/** The files that help of a noun loads, or of the root. */
function helpOf(...noun: string[]): Promise<string[]> {
  const [name = ''] = noun
  const known = helps.get(name) ?? run(...noun, '--help').then(({ files }) => files)
  helps.set(name, known)
  return known
}

const beside = (files: readonly string[], others: readonly string[]) => files.filter((file) => !others.includes(file))

function checkFiles(loaded: readonly string[], most: { files: number; bytes: number }): void {
  assert.ok(loaded.length <= most.files, `${loaded.length} files, of at most ${most.files}`)
  assert.ok(bytesOf(loaded) <= most.bytes, `${bytesOf(loaded)} bytes, of at most ${most.bytes}`)
}

describe('one command makes one request', () => {
  for (const sample of SAMPLES.filter(({ elsewhere }) => !elsewhere)) {
    const { command, requests = 1, why } = sample
    const count = requests === 1 ? 'one' : requests
    test(`${command}: ${count}${why ? `, ${why}` : ''}`, async () => {
      const ran = await play(sample)
      assert.deepEqual([ran.code, ran.err.replace(/^Completion ended.*\n/, '')], [0, ''], ran.out)
      assert.equal(ran.asked.length, requests, ran.asked.map(({ line }) => line).join('\n'))
      // An agent would keep the connection for requests that never come.
      assert.deepEqual(
        ran.asked.map(({ connection }) => connection).filter((kept) => kept !== 'close'),
        [],
      )
      if (HEAVIER[command]) return
      checkLoaded(ran, requests > 0)
      const noun = await helpOf(command.split(' ')[0] ?? '')
      checkFiles(beside(ran.files, noun), mostOf(command))
    })
  }
})

/** What reads the formats of others. */
const IMPORTS = ['user import', 'tenant import', 'fga relation import', 'fga import']

function mostOf(command: string): { files: number; bytes: number } {
  if (command.startsWith('project snapshot')) return MOST_OF_SNAPSHOTS
  return IMPORTS.includes(command) ? MOST_OF_IMPORT : MOST_OF_COMMAND
}

async function play({ command, more = [] }: Sample): Promise<Run> {
  const words = typeof more === 'function' ? more(seen) : more
  const ran = await run(...command.split(' '), ...words, ...((await isOfProduct(command)) ? ['-j'] : []))
  if (ran.out.startsWith('{') && ran.out.trimEnd().endsWith('}')) seen[command] = lenient(ran.out)
  return ran
}

/** Lines of JSON are no one JSON. */
function lenient(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function checkLoaded({ modules, files }: Run, isOnline: boolean): void {
  assert.deepEqual(
    files.map((file) => basename(file)).filter((name) => !/^(descope|commands(-\w+)?)\.cjs$/.test(name)),
    [],
  )
  const most = isOnline ? MOST_MODULES.withRequest : MOST_MODULES.withoutRequest
  assert.ok(modules.length <= most, `${modules.length} modules of Node: ${modules}`)
  const needless = ['https', 'tls', 'http2', 'worker_threads', 'internal/deps/undici/undici']
  const network = isOnline ? [] : ['net', 'http', '_http_client', '_http_agent']
  assert.deepEqual(
    modules.filter((name) => [...needless, ...network].includes(name)),
    [],
  )
}

function bytesOf(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + statSync(file).size, 0)
}

test('the version is told by a file that loads no other', async () => {
  for (const flag of ['--version', '-v']) {
    const { files, modules, out } = await run(flag)
    assert.match(out, /^descope version \d/)
    assert.deepEqual([files.map((file) => basename(file)), bytesOf(files) < 4 * 1024], [['descope.cjs'], true])
    assert.ok(modules.length <= MOST_MODULES.withoutRequest, `${modules.length} modules of Node: ${modules}`)
  }
})

test('jq and YAML are loaded by those who ask for them', async () => {
  const filtered = await run('tenant', 'load-all', '--jq', '.count')
  assert.equal(filtered.out, '1\n')
  assert.ok(filtered.files.some((file) => basename(file) === 'jq.cjs'))
  const written = await run('tenant', 'create', 'Yaml', '--output', 'yaml')
  assert.match(written.out, /^tenantId: T/)
  assert.ok(written.files.some((file) => file.includes('node_modules/yaml/')))
})

test('knows the project by its samples', () => assert.equal(plane.env.DESCOPE_PROJECT_ID, PROJECT))
