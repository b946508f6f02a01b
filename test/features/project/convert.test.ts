/** `flow convert`, `flow export` and `theme` with files, against the samples. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { sharedPath } from '../../support/paths.ts'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'
import { type Descope, descopeFor } from './program.ts'

const samples = sharedPath('samples') ?? ''
const expected = join(samples, 'expected')

describe('converting flows', { skip: samples === '' && 'no samples' }, () => {
  const base = mkdtempSync(join(tmpdir(), 'homescope-convert-'))
  let plane: TestPlane
  let descope: Descope
  before(async () => {
    plane = await startTestPlane()
    descope = descopeFor(plane)
  })
  after(async () => {
    await plane?.stop()
    rmSync(base, { recursive: true, force: true })
  })

  it('makes every expected file, byte for byte', async () => {
    const jobs: [source: string, target: string][] = []
    for (const [results, sources] of [
      ['console-to-exported', 'flows/console'],
      ['constructed/console-to-exported', 'constructed/flows/console'],
      ['snapshot-to-exported', 'flows/snapshot-dir'],
      ['constructed/snapshot-to-exported', 'constructed/flows/snapshot-dir'],
      ['exported-to-snapshot', 'flows/exported'],
      ['constructed/exported-to-snapshot', 'constructed/flows/exported'],
    ] as const) {
      for (const name of readdirSync(join(expected, results))) {
        const source = join(
          samples,
          sources,
          results.endsWith('snapshot-to-exported') ? name.replace('.json', '') : name,
        )
        jobs.push([results.endsWith('exported-to-snapshot') ? `${source}.json` : source, join(results, name)])
      }
    }
    assert.ok(jobs.length > 20)
    for (const [source, target] of jobs) {
      const made = join(base, 'made', target)
      mkdirSync(join(made, '..'), { recursive: true })
      const { code, err } = await descope(['flow', 'convert', source, made])
      assert.deepEqual([code, err], [0, ''], target)
      execFileSync('diff', ['-r', join(expected, target), made])
    }
  })

  it('writes into existing folders', async () => {
    mkdirSync(join(base, 'into'))
    const folder = join(samples, 'flows/snapshot-dir/sign-in/')
    const made = await descope(['flow', 'convert', folder, join(base, 'into')])
    assert.deepEqual([made.code, made.out], [0, `* Writing file: ${join(base, 'into/sign-in.json')}\n`])
    const file = join(samples, 'flows/console/sign-up-or-in.2024.json')
    await descope(['flow', 'convert', file, join(base, 'into')])
    assert.deepEqual(readdirSync(join(base, 'into')), ['sign-in.json', 'sign-up-or-in.2024.json'])
    assert.equal(statSync(join(base, 'into/sign-in.json')).mode & 0o777, 0o600)
  })

  it('overwrites a console file that is given alone', async () => {
    const file = join(base, 'alone.json')
    cpSync(join(samples, 'flows/console/oidc-flow.2023.v8.json'), file)
    const { out } = await descope(['flow', 'convert', file])
    assert.equal(out, `* Overwriting source file: ${file}\n`)
    assert.equal(
      readFileSync(file, 'utf8'),
      readFileSync(join(expected, 'console-to-exported/oidc-flow.2023.v8.json'), 'utf8'),
    )
  })

  it('tells broken folders and unsupported files', async () => {
    const constructed = join(samples, 'constructed/flows')
    const cases: [string, string, RegExp][] = [
      ['snapshot-dir/constructed-missing-screen-s', '-s', /^\* Error: missing flow screen in path: /],
      ['snapshot-dir/constructed-bad-screens-list-s', '-s', /^\* Error: invalid value in list of screens in path: /],
      ['snapshot-dir/constructed-no-contents-s', '-j', /^$/],
      ['unsupported/array.json', '-s', /^$/],
      ['unsupported/not-json.json', '-s', /^$/],
      ['unsupported/only-flow-key.json', '-s', /^$/],
      ['unsupported/only-metadata.json', '-s', /^$/],
    ]
    for (const [path, flag, message] of cases) {
      const { code, err } = await descope(['flow', 'convert', join(constructed, path), join(base, 'out.json'), flag])
      assert.match(err, message)
      assert.equal(code, flag === '-s' && message.source === '^$' ? 0 : 1, path)
    }
    assert.equal(existsSync(join(base, 'out.json')), false)
  })

  it('lets no screen id become a path', async () => {
    const evil = { contents: {}, metadata: {}, screens: [{ screenId: '../../evil' }, { screenId: 'SC1' }] }
    writeFileSync(join(base, 'evil.json'), JSON.stringify(evil))
    const { code, err } = await descope(['flow', 'convert', join(base, 'evil.json'), join(base, 'flow')])
    assert.equal(code, 1)
    assert.match(err, /^\* Error: refused screen file /)
    assert.equal(existsSync(join(base, 'flow')), false)
  })

  it('exports and imports flows and themes through the plane', async () => {
    const file = join(samples, 'flows/exported/sign-up.connector-ref.cli.json')
    assert.equal((await descope(['flow', 'import', 'sign-up', file])).code, 0)
    const target = join(base, 'sign-up.json')
    assert.deepEqual(await descope(['flow', 'export', 'sign-up', target]), { code: 0, out: '', err: '' })
    assert.equal(readFileSync(target, 'utf8'), readFileSync(file, 'utf8'))
    const printed = await descope(['flow', 'export', 'sign-up'])
    assert.equal(printed.out, readFileSync(file, 'utf8'))

    const theme = join(samples, 'constructed/themes/with-references-s.json')
    assert.equal((await descope(['theme', 'import', theme])).code, 0)
    const exported = JSON.parse((await descope(['theme', 'export'])).out)
    const { references: _, ...whole } = JSON.parse(readFileSync(theme, 'utf8'))
    assert.deepEqual(exported, whole)
  })
})
