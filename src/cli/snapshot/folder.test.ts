import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, describe, it } from 'node:test'
import { sharedPath } from '../../../test/support/paths.ts'
import type { Json } from '../../lib/json.ts'
import { readFolder } from './read-folder.ts'
import { parseSecrets, renderSecrets } from './secrets-file.ts'
import { writeFolder } from './write-folder.ts'

const base = mkdtempSync(join(tmpdir(), 'homescope-snapshot-'))
let folder: string
let count = 0
beforeEach(() => {
  folder = join(base, String(++count))
  mkdirSync(folder)
})
after(() => rmSync(base, { recursive: true, force: true }))

const small = { 'snapshot.json': { version: 5 }, 'flows/flows.json': { flows: ['a'] }, ...flow('a') }

function flow(id: string): { [path: string]: Json } {
  return {
    [`flows/${id}/metadata.json`]: { name: id, screens: ['x'] },
    [`flows/${id}/contents.json`]: { tasks: {} },
    [`flows/${id}/screen-x.json`]: { screenId: 'SC1' },
  }
}

describe('snapshot folders', () => {
  for (const [sample, ignored] of [
    ['snapshots/terraform-demo-rev1', []],
    ['constructed/snapshots/all-kinds-s', ['.DS_Store', '__MACOSX/._x.json', 'notes.md']],
  ] as const) {
    const path = sharedPath('samples', sample)
    it(`reads and writes every byte of ${sample}`, { skip: path === undefined && 'no samples' }, () => {
      const files = readFolder(path ?? '')
      const { written } = writeFolder(folder, files)
      const wanted = tree(path ?? '').filter((name) => !(ignored as readonly string[]).includes(name))
      assert.deepEqual(written, wanted)
      for (const name of wanted) {
        assert.deepEqual(readFileSync(join(folder, name)), readFileSync(join(path ?? '', name)), name)
      }
      assert.deepEqual(tree(folder), wanted)
    })
  }

  it('writes nothing the second time', () => {
    writeFolder(folder, small)
    const moment = new Date(1_000_000)
    for (const name of tree(folder)) utimesSync(join(folder, name), moment, moment)
    const result = writeFolder(folder, small)
    assert.deepEqual([result.written, result.removed], [[], []])
    assert.equal(result.unchanged.length, 5)
    for (const name of tree(folder)) assert.equal(statSync(join(folder, name)).mtimeMs, 1_000_000)
  })

  it('removes what an earlier export wrote, and nothing else', () => {
    writeFolder(folder, {
      ...small,
      'flows/flows.json': { flows: ['a', 'b'] },
      ...flow('b'),
      'roles.json': { roles: [] },
    })
    writeFileSync(join(folder, 'flows/b/notes.json'), '{}')
    writeFileSync(join(folder, 'README.md'), 'mine')
    mkdirSync(join(folder, 'flows/mine'))
    writeFileSync(join(folder, 'flows/mine/metadata.json'), '{}')
    const { removed } = writeFolder(folder, small)
    assert.deepEqual(removed.sort(), [
      'flows/b/contents.json',
      'flows/b/metadata.json',
      'flows/b/screen-x.json',
      'roles.json',
    ])
    assert.deepEqual(tree(folder), [
      'README.md',
      'flows/a/contents.json',
      'flows/a/metadata.json',
      'flows/a/screen-x.json',
      'flows/b/notes.json',
      'flows/flows.json',
      'flows/mine/metadata.json',
      'snapshot.json',
    ])
  })

  for (const path of [
    '../x.json',
    '/x.json',
    'C:\\x.json',
    'C:/x.json',
    'a/../../x.json',
    'a/./x.json',
    'a//x.json',
    '..\\x.json',
    'x\0.json',
    'CON',
    'con.json',
    'flows/NUL.json',
    'a/LPT1.txt',
    `${'n'.repeat(300)}.json`,
    '.git/hooks/post-checkout.json',
    'flows/.env.json',
    'trailing./x.json',
    'x.json ',
    '',
    'a\nb.json',
  ]) {
    it(`refuses to write ${JSON.stringify(path.slice(0, 40))} and writes nothing at all`, () => {
      assert.throws(() => writeFolder(folder, { ...small, [path]: {} }), /refused snapshot path/)
      assert.deepEqual(readdirSync(folder), [])
    })
  }

  it('refuses two names that are one on this file system', () => {
    const files = { 'a/X.json': {}, 'A/x.json': {} }
    assert.throws(() => writeFolder(folder, files, { ignoresCase: true }), /they are one file here/)
    assert.deepEqual(writeFolder(folder, files, { ignoresCase: false }).written, ['A/x.json', 'a/X.json'])
  })

  it('refuses a path that is a file and a folder', () => {
    assert.throws(() => writeFolder(folder, { 'a.json': {}, 'a.json/b.json': {} }), /it is a file and a folder/)
  })

  it('never writes through a link', () => {
    const outside = join(base, `outside${count}`)
    mkdirSync(outside)
    writeFileSync(join(outside, 'secret.json'), 'theirs')
    symlinkSync(outside, join(folder, 'flows'))
    assert.throws(() => writeFolder(folder, small), /it is a link, not a folder/)
    assert.deepEqual(readdirSync(outside), ['secret.json'])
    rmSync(join(folder, 'flows'))
    symlinkSync(join(outside, 'secret.json'), join(folder, 'snapshot.json'))
    writeFolder(folder, small)
    assert.equal(readFileSync(join(outside, 'secret.json'), 'utf8'), 'theirs')
    assert.equal(readFileSync(join(folder, 'snapshot.json'), 'utf8'), '{\n  "version": 5\n}\n')
  })

  it('refuses contents that are no file', () => {
    for (const [path, value, message] of [
      ['x.json', ['a'], 'unexpected exported file data: x.json'],
      ['x.json', 5, 'unexpected exported file data: x.json'],
      ['x.txt', null, 'unexpected exported file data: x.txt'],
      ['x.png', 'not base64!', 'failed to decode asset file x.png: it is not base64'],
    ] as const) {
      assert.throws(() => writeFolder(folder, { ...small, [path]: value as Json }), { message })
      assert.deepEqual(tree(folder), [])
    }
  })

  it('ends texts with one newline and leaves empty ones empty', () => {
    writeFolder(folder, { 'a.txt': 'x', 'b.html': 'x\n', 'c.txt': '', 'd.png': 'eA==' })
    const bytes = ['a.txt', 'b.html', 'c.txt', 'd.png'].map((name) => readFileSync(join(folder, name), 'utf8'))
    assert.deepEqual(bytes, ['x\n', 'x\n', '', 'x'])
    assert.equal(statSync(join(folder, 'a.txt')).mode & 0o777, 0o644 & ~process.umask())
  })

  it('leaves a folder as it was when it may not write there', { skip: process.getuid?.() === 0 && 'root may' }, () => {
    writeFolder(folder, small)
    chmodSync(folder, 0o555)
    assert.throws(() => writeFolder(folder, { ...small, 'roles.json': {} }), /EACCES/)
    chmodSync(folder, 0o755)
    assert.equal(existsSync(join(folder, 'roles.json')), false)
  })

  it('leaves a folder as it was when a file fails half way', () => {
    writeFolder(folder, small)
    const before = tree(folder)
    const bad = { ...small, 'project.json': { a: 1 }, 'zzz.png': '***' }
    assert.throws(() => writeFolder(folder, bad), /zzz.png/)
    assert.deepEqual(tree(folder), before)
  })

  it('reads what an import takes and passes over the rest', () => {
    for (const [name, text] of Object.entries({
      'a.json': '{"z": 1, "a": "\\u003c"}',
      'b.txt': 'text\n',
      'c.HTML': 'upper case is another extension',
      'd.jpeg': 'no',
      '.hidden.json': '{}',
      'e.png': 'x',
    })) {
      writeFileSync(join(folder, name), text)
    }
    mkdirSync(join(folder, '__MACOSX_'))
    writeFileSync(join(folder, '__MACOSX_/x.json'), '{')
    const seen: string[] = []
    const files = readFolder(folder, (path) => seen.push(path))
    assert.deepEqual({ ...files }, { 'a.json': { z: 1, a: '<' }, 'b.txt': 'text\n', 'e.png': 'eA==' })
    assert.deepEqual(seen, ['a.json', 'b.txt', 'e.png'])
  })

  for (const [what, content, message] of [
    ['a list', '[]', /x\.json: it is not an object/],
    ['no JSON', '{', /x\.json: /],
    ['an empty file', '', /x\.json: /],
    [
      'invalid UTF-8',
      Buffer.from([0x7b, 0xff, 0x7d]),
      /x\.json: it is not UTF-8, at line 1 \(byte FF\): save it as UTF-8/,
    ],
    ['a key that stands twice', '{"a": 1,\n "a": 2}', /x\.json: the key "a" stands twice, at line 2, column 2/],
    ['endless nesting', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, /x\.json: it is nested too deeply/],
  ] as const) {
    it(`refuses ${what} and names the file`, () => {
      writeFileSync(join(folder, 'x.json'), content)
      assert.throws(() => readFolder(folder), message)
    })
  }

  it('keeps keys that are special in JavaScript', () => {
    writeFileSync(join(folder, 'x.json'), '{"__proto__": {"a": 1}, "constructor": 1, "toString": 2}')
    writeFolder(folder, readFolder(folder))
    assert.deepEqual(Object.keys(readFolder(folder)), ['x.json'])
    assert.equal(
      readFileSync(join(folder, 'x.json'), 'utf8'),
      '{\n  "__proto__": {\n    "a": 1\n  },\n  "constructor": 1,\n  "toString": 2\n}\n',
    )
  })

  it('refuses to read through a link that leaves the folder', () => {
    symlinkSync('/etc', join(folder, 'etc'))
    assert.throws(() => readFolder(folder), /etc: it links to outside of the folder/)
    rmSync(join(folder, 'etc'))
    symlinkSync('..', join(folder, 'up'))
    assert.throws(() => readFolder(folder), /up: it links to outside of the folder/)
  })
})

describe('secrets files', () => {
  const sample = (name: string) => readFileSync(sharedPath('samples/constructed/secrets', name) ?? '', 'utf8')
  const skip = sharedPath('samples/constructed/secrets') === undefined && 'no samples'

  it('reads the values and writes the same file with empty ones', { skip }, () => {
    const secrets = parseSecrets(sample('secrets-input-s.json'), 'in.json')
    assert.deepEqual(secrets.outboundApps, [
      { id: 'OA2Constructed0000000000000001', name: 'Calendar', type: 'clientSecret', value: 'o-s' },
    ])
    assert.equal(secrets.connectors.length, 4)
    assert.equal(renderSecrets(secrets), sample('secrets-output-template-s.json'))
  })

  it('refuses a wrong prefix', { skip }, () => {
    assert.throws(() => parseSecrets(sample('secrets-input-bad-prefix.json'), 'in.json'), {
      message: 'unexpected secret type: widget-1',
    })
  })

  it('takes null for none', () => {
    assert.deepEqual(parseSecrets('null\n', 'x'), { connectors: [], oauthProviders: [], outboundApps: [] })
  })

  for (const text of [
    '[]',
    '',
    '  ',
    '"x"',
    '{"connector-1": []}',
    '{"connector-1": {"secrets": {"a": 1}}}',
    '{"canary',
  ]) {
    it(`refuses ${JSON.stringify(text)} without quoting it`, () => {
      assert.throws(
        () => parseSecrets(text, 'in.json'),
        (error: Error) =>
          error.message.startsWith('failed to convert secrets input json in.json: ') &&
          !error.message.includes('canary'),
      )
    })
  }
})

function tree(path: string, prefix = ''): string[] {
  return readdirSync(path, { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? tree(join(path, entry.name), `${prefix}${entry.name}/`) : [prefix + entry.name],
    )
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}
