import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { sharedPath } from '../../../../test/support/paths.ts'
import { goJson } from '../../../cli/go/json.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { consoleToExported, exportedToSnapshot, type FlowFolder, snapshotToExported, tidyExported } from './formats.ts'

const samples = sharedPath('samples')

describe('flow formats', { skip: samples === undefined && 'no samples' }, () => {
  const from = samples ?? ''
  const expected = join(from, 'expected')
  const bytes = (value: JsonObject) => `${goJson(value as never, 'indented')}\n`
  const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as JsonObject

  for (const [results, sources] of [
    ['console-to-exported', 'flows/console'],
    ['constructed/console-to-exported', 'constructed/flows/console'],
  ] as const) {
    for (const file of readdirSync(join(expected, results))) {
      it(`turns the console file ${file} into an exported one`, () => {
        const made = bytes(consoleToExported(read(join(from, sources, file))))
        assert.equal(made, readFileSync(join(expected, results, file), 'utf8'))
      })
    }
  }

  for (const [results, sources] of [
    ['exported-to-snapshot', 'flows/exported'],
    ['constructed/exported-to-snapshot', 'constructed/flows/exported'],
  ] as const) {
    for (const folder of readdirSync(join(expected, results))) {
      it(`turns the exported file ${folder} into a folder`, () => {
        const made = filesOf(exportedToSnapshot(read(join(from, sources, `${folder}.json`))))
        const wanted = join(expected, results, folder)
        const files = Object.fromEntries(
          readdirSync(wanted).map((name) => [name, readFileSync(join(wanted, name), 'utf8')]),
        )
        assert.deepEqual(made, files)
      })
    }
  }

  for (const [results, sources] of [
    ['snapshot-to-exported', 'flows/snapshot-dir'],
    ['constructed/snapshot-to-exported', 'constructed/flows/snapshot-dir'],
  ] as const) {
    for (const file of readdirSync(join(expected, results))) {
      it(`turns the folder ${file.replace('.json', '')} into an exported file`, () => {
        const flowId = file.replace('.json', '')
        const made = bytes(snapshotToExported(flowId, folderAt(join(from, sources, flowId))))
        assert.equal(made, readFileSync(join(expected, results, file), 'utf8'))
      })
    }
  }

  it('tidies the reply of the service as the command line prints it', () => {
    const file = 'flow-export.sign-up.response.json'
    const reply = read(join(from, 'flows/api-response', file))
    const made = bytes(tidyExported(reply['flow'] as JsonObject))
    assert.equal(made, readFileSync(join(expected, 'cli-flow-export', file), 'utf8'))
  })

  it('finds the same flow in the reply and in the folder of a snapshot', () => {
    const reply = read(join(from, 'flows/api-response/flow-export.sign-up.response.json'))
    const folder = folderAt(join(from, 'snapshots/terraform-demo-rev1/flows/sign-up'))
    const withoutInteractions = (exported: JsonObject) => ({
      ...exported,
      screens: (exported['screens'] as JsonObject[]).map(({ interactions: _, ...screen }) => screen),
    })
    assert.deepEqual(
      withoutInteractions(snapshotToExported('sign-up', folder)),
      withoutInteractions(tidyExported(reply['flow'] as JsonObject)),
    )
  })

  function filesOf(folder: FlowFolder): { [name: string]: string } {
    return {
      'metadata.json': bytes(folder.metadata),
      'contents.json': bytes(folder.contents),
      ...Object.fromEntries(folder.screens.map(({ name, document }) => [`screen-${name}.json`, bytes(document)])),
    }
  }

  function folderAt(path: string): FlowFolder {
    assert.ok(statSync(path).isDirectory())
    const metadata = read(join(path, 'metadata.json'))
    const names = (metadata['screens'] ?? []) as string[]
    return {
      metadata,
      contents: read(join(path, 'contents.json')),
      screens: names.map((name) => ({ name, document: read(join(path, `screen-${name}.json`)) })),
    }
  }
})
