import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, it } from 'node:test'
import { sharedPath } from '../../../../test/support/paths.ts'
import { readFolder } from '../../../cli/snapshot/read-folder.ts'
import { bytesOf } from '../../../cli/snapshot/write-folder.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { buildSnapshot } from './build.ts'
import { changesBetween } from './changes.ts'
import { nameScreens } from './names.ts'
import { parseSnapshot } from './parse.ts'
import { failureText, type SnapshotFiles } from './piece.ts'
import { checkPieces } from './rules.ts'

for (const sample of ['snapshots/terraform-demo-rev1', 'constructed/snapshots/all-kinds-s']) {
  const path = sharedPath('samples', sample)
  describe(`the snapshot ${sample}`, { skip: path === undefined && 'no samples' }, () => {
    const files = () => readFolder(path ?? '')

    it('comes apart into pieces and together again, byte for byte', () => {
      const { pieces, failures } = parseSnapshot(files())
      assert.deepEqual(failures, [])
      assert.deepEqual(bytes(buildSnapshot(pieces)), bytes(files()))
    })

    it('breaks no rule', () => {
      const { pieces, places } = parseSnapshot(files())
      assert.deepEqual(checkPieces(pieces, places).map(failureText), [])
      assert.deepEqual(changesBetween(pieces, parseSnapshot(files()).pieces), [])
    })

    it('loses nothing in the plain format', () => {
      const { pieces } = parseSnapshot(files())
      const plain = buildSnapshot(pieces, 'plain')
      assert.deepEqual(
        Object.keys(plain).filter((name) => name.startsWith('assets/')),
        [],
      )
      assert.equal(JSON.stringify(plain).includes('asset:'), false)
    })
  })
}

describe('screen names', () => {
  const folder = sharedPath('samples/flows/snapshot-dir')
  it('are those that the service gives', { skip: folder === undefined && 'no samples' }, () => {
    for (const id of readdirSync(folder ?? '')) {
      const files = readFolder(`${folder}/${id}`)
      const names = (files['metadata.json'] as JsonObject)['screens'] as string[]
      const screens = names.map((name) => files[`screen-${name}.json`] as JsonObject)
      const made = nameScreens(files['contents.json'] as JsonObject, [...screens].reverse())
      assert.deepEqual(
        made.map(({ name }) => name),
        names,
        id,
      )
    }
  })
})

function bytes(files: SnapshotFiles): { [path: string]: string } {
  return Object.fromEntries(
    Object.entries(files)
      .sort()
      .map(([path, value]) => [path, bytesOf(path, value).toString('latin1')]),
  )
}
