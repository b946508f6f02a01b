/** What must hold for any snapshot, shown on generated ones. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { readFolder } from '../../../../src/cli/snapshot/read-folder.ts'
import { bytesOf, writeFolder } from '../../../../src/cli/snapshot/write-folder.ts'
import type { JsonObject } from '../../../../src/lib/json.ts'
import { engines } from '../../../support/engines.ts'
import { postsOf } from '../../../support/entities.ts'
import { startTestPlane, type TestPlane } from '../../../support/plane.ts'
import { type Files, syntheticSnapshot } from '../synthetic.ts'

export function keepsEveryLaw(cases: readonly (readonly [seed: number, size: number])[]): void {
  for (const engine of engines()) {
    describe(`generated snapshots on ${engine.name}`, { skip: engine.skip }, () => {
      let plane: TestPlane
      let drop: () => Promise<void>
      before(async () => {
        const fresh = await engine.freshUrl()
        drop = fresh.drop
        plane = await startTestPlane({ database: fresh.url, importLimit: 256 * 2 ** 20 })
      })
      after(async () => {
        await plane?.stop()
        await drop?.()
      })

      const call = postsOf(() => plane, '/v1/mgmt/project/')
      const post = async (path: string, body: unknown, project: string) => {
        const { status, body: reply } = await call(path, body, project)
        assert.equal(status, 200, JSON.stringify(reply).slice(0, 2000))
        return reply
      }
      const exported = async (project: string, format?: string) =>
        (await post('snapshot/export', { format }, project)).files as Files
      const clone = async (project: string) => (await post('clone', { name: 'Copy' }, project)).projectId as string

      for (const [seed, size] of cases) {
        it(`keep every law at size ${size}, seed ${seed}`, async () => {
          const files = syntheticSnapshot(seed, size)
          const project = await clone(plane.projectId)
          const original = await exported(project)

          const { ok, missingSecrets } = await post('snapshot/validate', { files }, project)
          assert.equal(ok, false)
          assert.equal(differences(await exported(project), original), '', 'validation changes nothing')

          const inputSecrets = filled(missingSecrets)
          assert.deepEqual((await post('snapshot/validate', { files, inputSecrets }, project)).failures, [])
          await post('snapshot/import', { files, inputSecrets }, project)
          const back = await exported(project)
          assert.equal(differences(back, files), '', 'an export gives what was imported')

          await post('snapshot/import', { files }, project)
          assert.equal(differences(await exported(project), files), '', 'an import again changes nothing')

          assert.equal(
            differences(await exported(await clone(project)), files),
            '',
            'a clone has the same configuration',
          )

          const plain = await exported(project, 'plain')
          assert.equal(JSON.stringify(plain).includes('"asset:'), false)
          await post('snapshot/import', { files: plain }, project)
          assert.equal(differences(await exported(project), files), '', 'the plain format carries the same')

          const changed = {
            ...files,
            'project.json': { ...(files['project.json'] as JsonObject), domain: 'x' },
            'auth/totp.json': {},
          }
          await post('snapshot/import', { files: changed, excludes: ['project', 'totp'] }, project)
          assert.equal(differences(await exported(project), files), '', 'excluded files keep their content')

          const folder = mkdtempSync(join(tmpdir(), 'homescope-laws-'))
          try {
            writeFolder(folder, back)
            const { written, removed } = writeFolder(folder, back)
            assert.deepEqual([written, removed], [[], []])
            const read = readFolder(folder)
            assert.equal(differences(trimmed(read), back), '', 'a folder holds what was exported')
            await post('snapshot/import', { files: read }, project)
            assert.equal(differences(await exported(project), files), '', 'a folder imports as the export did')
          } finally {
            rmSync(folder, { recursive: true, force: true })
          }
        })
      }
    })
  }
}

function filled(missing: { [list: string]: { value: string }[] }): unknown {
  const entries = Object.entries(missing).map(([list, secrets]) => [
    list,
    secrets.map((secret) => ({ ...secret, value: 's' })),
  ])
  return Object.fromEntries(entries)
}

/** The newline that files of text end in. */
function trimmed(files: Files): Files {
  const entries = Object.entries(files).map(([path, value]) => [
    path,
    typeof value === 'string' ? value.replace(/\n$/, '') : value,
  ])
  return Object.fromEntries(entries)
}

/** The first paths that differ. */
function differences(a: Files, b: Files): string {
  const paths = new Set([...Object.keys(a), ...Object.keys(b)])
  const different = [...paths].filter((path) => {
    if (a[path] === undefined || b[path] === undefined) return true
    return !bytesOf(path, a[path]).equals(bytesOf(path, b[path]))
  })
  return different.slice(0, 5).join(', ')
}
