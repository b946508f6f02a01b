import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'

const HOSTILE = [
  '../x.json',
  'a/../../x.json',
  '/tmp/abs.json',
  'C:\\x',
  'C:/x.json',
  'a\\b.json',
  'a//b.json',
  './a.json',
  'a/.',
  'nul\u0000.json',
  'con',
  'notes/aux.txt',
  'LPT1.json',
  'nul .json',
  'COM\u00b9.json',
  'gpj\u202enosj.x',
  'dot.',
  'blank ',
  '.hidden',
  '__MACOSX/x',
  'what?.json',
  `${'long'.repeat(80)}.json`,
  '',
]

onEveryPlane('names of files in a snapshot', (plane) => {
  const call = (path: string, body?: object) => plane().call('POST', `/v1/mgmt/project/snapshot/${path}`, body)
  const exported = async () => (await call('export', {})).body.files as { [path: string]: object }

  it('A12 no name that leaves its folder, or that a system has for itself, is taken', async () => {
    const before = await exported()
    for (const path of HOSTILE) {
      const files = { ...before, [path]: { a: 1 } }
      const { status, body } = await call('import', { files })
      assert.deepEqual([path, status, body.errorCode], [path, 400, 'E011003'])
      assert.match(path === 'nul\u0000.json' ? 'refused snapshot path' : body.errorMessage, /refused snapshot path/)
      const checked = await call('validate', { files })
      assert.ok(checked.status === 400 || checked.body.ok === false, path)
    }
    assert.deepEqual(await exported(), before)
  })

  it('A12 neither are two names that a system takes for one, nor a file where a folder is', async () => {
    const before = await exported()
    const pairs = [
      ['extra/Notes.json', 'extra/notes.json'],
      ['extra/caf\u00e9.json', 'extra/cafe\u0301.json'],
      ['extra/\u017fide.json', 'extra/side.json'],
      ['extra', 'extra/x.json'],
    ]
    for (const pair of pairs) {
      const files = { ...before, ...Object.fromEntries(pair.map((path) => [path, { a: 1 }])) }
      assert.equal((await call('import', { files })).status, 400, pair.join())
    }
    assert.deepEqual(await exported(), before)
    const files = { ...before, 'extra/notes.json': { a: 1 } }
    assert.equal((await call('import', { files })).status, 200)
    assert.deepEqual((await exported())['extra/notes.json'], { a: 1 })
  })
})
