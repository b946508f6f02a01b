/** Every command that reads a file, with files in other encodings: refused before anything is asked of the service. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { descope } from '../../support/paths.ts'

const LATIN = Buffer.from('{"a":"b",\r\n"name":"Zo\xeb"}\r\n', 'latin1')
const NOT_UTF8 =
  'it is not UTF-8, at line 2 (byte EB): save it as UTF-8, or convert it with iconv -f WINDOWS-1252 -t UTF-8'
const NOT_UTF16 = 'it is UTF-16, not UTF-8, at line 1: save it as UTF-8, or convert it with iconv -f UTF-16 -t UTF-8'

describe('files that commands read', { concurrency: 4 }, () => {
  let folder = ''
  let service: Server
  const asked: { line: string; body: string }[] = []
  let env: { [name: string]: string | undefined } = {}

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'descope-files-'))
    service = createServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString('utf8')
      asked.push({ line: `${request.method} ${request.url}`, body })
      response.setHeader('content-type', 'application/json').end('{}')
    })
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
    env = {
      PATH: process.env['PATH'],
      HOME: folder,
      DESCOPE_PROJECT_ID: 'P2ZZZZZZZZZZZZZZZZZZZZZZZZZZ',
      DESCOPE_MANAGEMENT_KEY: 'K2ZZZZZZZZZZZZZZZZZZZZZZZZZZ',
      DESCOPE_BASE_URL: `http://127.0.0.1:${(service.address() as AddressInfo).port}`,
    }
    mkdirSync(join(folder, 'snapshot'))
    writeFileSync(join(folder, 'snapshot/project.json'), LATIN)
    writeFileSync(join(folder, 'secrets.json'), LATIN)
    mkdirSync(join(folder, 'empty'))
    const utf16 = Buffer.from('\ufeff{"loginId":"a"}\n', 'utf16le')
    for (const name of ['latin.json', 'latin.csv', 'latin.ndjson']) writeFileSync(join(folder, name), LATIN)
    for (const name of ['wide.json', 'wide.csv', 'wide.ndjson']) writeFileSync(join(folder, name), utf16)
    writeFileSync(join(folder, 'unmarked.csv'), Buffer.from('loginId\na\n', 'utf16le'))
    writeFileSync(join(folder, 'marked.json'), '\ufeff{"a":\r\n"Zoë"}\r\n')
  })
  after(() => {
    service.close()
    service.closeAllConnections()
    rmSync(folder, { recursive: true })
  })

  function run(words: string[], stdin?: Buffer): Promise<{ stdout: string; stderr: string; code: number | null }> {
    const child = spawn(...descope(...words), { cwd: folder, env, stdio: 'pipe' })
    child.stdin.end(stdin)
    return new Promise((resolve) => {
      const told = Promise.all([child.stdout.toArray(), child.stderr.toArray()])
      child.on('close', async (code) => {
        const [stdout, stderr] = await told
        resolve({ stdout: stdout.join(''), stderr: stderr.join(''), code })
      })
    })
  }

  const refused: [words: string[], why: string, stdin?: Buffer][] = [
    [['user', 'import', 'latin.ndjson'], `cannot read latin.ndjson: ${NOT_UTF8}`],
    [['user', 'import', 'latin.json'], `cannot read latin.json: ${NOT_UTF8}`],
    [['user', 'import', 'latin.csv'], `cannot read latin.csv: ${NOT_UTF8}`],
    [['user', 'import', 'wide.csv'], `cannot read wide.csv: ${NOT_UTF16}`],
    [['user', 'import', 'unmarked.csv'], `cannot read unmarked.csv: ${NOT_UTF16}`],
    [['user', 'import', '-'], `cannot read standard input: ${NOT_UTF8}`, LATIN],
    [['user', 'import', 'empty'], 'cannot read empty: it is a folder'],
    [['access-key', 'import', 'latin.ndjson'], `cannot read latin.ndjson: ${NOT_UTF8}`],
    [['flow', 'import', 'sign-in', 'latin.json'], `failed to read source file latin.json: ${NOT_UTF8}`],
    [['flow', 'convert', 'wide.json', 'to'], `failed to read source file wide.json: ${NOT_UTF16}`],
    [['theme', 'import', 'latin.json'], `failed to read source file latin.json: ${NOT_UTF8}`],
    [['api', 'POST', '/x', '-d', '@latin.json'], `failed to read file latin.json: ${NOT_UTF8}`],
    [['api', 'POST', '/x', '-d', '-'], `failed to read standard input: ${NOT_UTF8}`, LATIN],
    [['seed', 'latin.json'], `failed to read file latin.json: ${NOT_UTF8}`],
    [['exec', '--seed', 'wide.json', '--', 'true'], `failed to read file wide.json: ${NOT_UTF16}`],
    [
      ['project', 'snapshot', 'validate', 'P1', '--path', 'snapshot'],
      `failed to convert snapshot file project.json: ${NOT_UTF8}`,
    ],
    [
      ['project', 'snapshot', 'validate', 'P1', '--path', 'empty', '--secrets-input', 'secrets.json'],
      `failed to read secrets input file secrets.json: ${NOT_UTF8}`,
    ],
    [
      ['project', 'snapshot', 'validate', 'P1', '--path', 'empty', '--overlay', 'latin.json'],
      `failed to read source file latin.json: ${NOT_UTF8}`,
    ],
  ]

  for (const [words, why, stdin] of refused) {
    it(`Files: ${words.join(' ')} refuses what is not UTF-8 with the line and what to do`, async () => {
      const { stderr, code } = await run(words, stdin)
      assert.deepEqual([stderr, code], [`* Error: ${why}\n`, 1])
      assert.deepEqual(
        asked.filter(({ line }) => line !== 'POST /marked'),
        [],
      )
    })
  }

  it('Files: the mark of Windows programs is taken away, and line ends stay', async () => {
    const { stderr, code } = await run(['api', 'POST', '/marked', '-d', '@marked.json'])
    assert.deepEqual([stderr, code], ['', 0])
    const sent = asked.filter(({ line }) => line === 'POST /marked')
    assert.deepEqual(sent, [{ line: 'POST /marked', body: '{"a":\r\n"Zoë"}\r\n' }])
  })

  it('Files: a text beyond the bound is refused before it is read to the end', async () => {
    const { stderr, code } = await run(['api', 'POST', '/x', '-d', '@/dev/zero'])
    assert.deepEqual([stderr, code], ['* Error: failed to read file /dev/zero: it is larger than 64 MiB\n', 1])
  })
})
