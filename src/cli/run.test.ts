import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atLeast, between, bool, command, type Group, int, string, strings } from './command.ts'
import { Refusal } from './exit/exit.ts'
import { done, type Result, text } from './output/output.ts'
import { run } from './run.ts'

const flags = {
  environment: string('e', 'where'),
  tag: string('', 'where, formerly', { deprecated: 'use --environment instead' }),
  size: int('s', 'how big', { initial: 3n }),
  names: strings('n', 'who', { initial: ['a', 'b'] }),
  loud: bool('l', 'how\nloud'),
}

const root: Group = {
  name: 'descope',
  summary: 'Tests',
  builtin: true,
  entries: [
    command('show [words]', 'Show what was read', {
      args: between(1, 2),
      needs: 'nothing',
      flags,
      run: async ({ args, flags, given }) => {
        const values = JSON.stringify(flags, (_, value) => (typeof value === 'bigint' ? String(value) : value))
        return text(`${args.join('+')} ${values} ${[...given].join()}\n`)
      },
    }),
    command('many', 'Take many', { args: atLeast(2), needs: 'nothing', run: async () => done }),
    command('work', 'Tell and end', {
      needs: 'nothing',
      run: async ({ progress, item }): Promise<Result> => {
        progress('Working')
        item('a step')
        return { ...done, code: 2 }
      },
    }),
    command('fail', 'Refuse', {
      needs: 'nothing',
      run: async () => {
        throw new Refusal('no')
      },
    }),
  ],
}

async function type(line: string, colored = false) {
  const written = { out: '', err: '' }
  const io = {
    out: (text: string) => (written.out += text),
    steer: (fd: 1 | 2, text: string) => (written[fd === 1 ? 'out' : 'err'] += text),
    err: (text: string) => (written.err += text),
    input: async () => '',
    line: () => '',
    secret: async () => '',
    isColored: () => colored,
    isTerminal: () => false,
    stopSignal: () => new AbortController().signal,
  }
  const starters = {
    serve: async () => 0,
    ownPlane: () => Promise.reject(new Error('not here')),
    openapi: async () => '',
    doctor: async () => done,
    mcp: async () => 0,
    maintain: async () => 0,
    pipeline: async () => 0,
    jq: () => Promise.reject(new Error('nobody asked')),
  }
  const program = { root, texts: { sections: [], examples: '' }, version: '1', env: {}, io, starters }
  const code = await run(program, line.split(' '))
  return { ...written, code }
}

const defaults =
  '"environment":"","tag":"","size":"3","names":["a","b"],"loud":false,"json":false,"output":"","fields":"","profile":"","jq":"","template":"","help":false'

test('hands over the defaults', async () => {
  assert.deepEqual(await type('show x'), { out: `x {${defaults}} \n`, err: '', code: 0 })
})

test('replaces the default of a list at its first use and appends afterwards', async () => {
  const { out } = await type('show x -n c,d -lnf')
  assert.ok(out.includes('"names":["c","d","f"]'))
  assert.ok(out.endsWith(' names,loud\n'))
})

test('warns of a deprecated flag and goes on', async () => {
  const { out, err, code } = await type('show x --tag t')
  assert.ok(out.includes('"tag":"t"'))
  assert.deepEqual([err, code], ['Flag --tag has been deprecated, use --environment instead\n', 0])
})

test('shows defaults and no deprecated flags in help', async () => {
  const { out } = await type('show --help')
  assert.equal(
    out,
    `Show what was read

Usage:
  descope show [words]

Flags:
  -e, --environment string   where
  -s, --size int             how big (default 3)
  -n, --names strings        who (default [a,b])
  -l, --loud                 how
                             loud
  -j, --json                 use JSON output format
`,
  )
})

const counts: [string, string][] = [
  ['show', 'accepts between 1 and 2 arg(s), received 0'],
  ['show a b c', 'accepts between 1 and 2 arg(s), received 3'],
  ['many a', 'requires at least 2 arg(s), only received 1'],
]

for (const [line, message] of counts) {
  test(`counts the arguments of ${line}`, async () => {
    const { err, code } = await type(line)
    assert.ok(err.startsWith(`Error: ${message}\nUsage:\n`))
    assert.equal(code, 1)
  })
}

test('tells people of progress', async () => {
  assert.deepEqual(await type('work'), { out: '* Working\n  - a step\n', err: '', code: 2 })
})

test('tells programs the result only', async () => {
  assert.deepEqual(await type('work -j'), { out: '{\n  "ok": false\n}\n', err: '', code: 2 })
})

test('marks an error for people who see colours', async () => {
  assert.deepEqual(await type('fail', true), { out: '', err: '* \x1b[31mError\x1b[0m: no\n', code: 1 })
  assert.deepEqual(await type('fail'), { out: '', err: '* Error: no\n', code: 1 })
})
