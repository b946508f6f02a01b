/** Flows that people have published, where they are at hand, in the form in which they are imported. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { consoleToExported, formatOf, snapshotToExported } from '../../../../src/contract/configuration/flow/formats.ts'
import type { JsonObject } from '../../../../src/lib/json.ts'
import { sharedPath } from '../../../support/paths.ts'

export interface Sample {
  /** Where it lies. */
  name: string
  flow: JsonObject
}

/** Undefined where there are none. */
export function sampleFlows(): Sample[] | undefined {
  const root = sharedPath('samples')
  if (root === undefined) return undefined
  const files = ['flows/exported', 'flows/console'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((file) => fileAt(root, join(folder, file))),
  )
  const folders = ['flows/snapshot-dir', 'snapshots/terraform-demo-rev1/flows'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => existsSync(join(root, folder, name, 'contents.json')))
      .map((name) => folderAt(root, join(folder, name), name)),
  )
  return [...files, ...folders]
}

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as JsonObject

function fileAt(root: string, path: string): Sample {
  const document = read(join(root, path))
  return { name: path, flow: formatOf(document) === 'console' ? consoleToExported(document) : document }
}

function folderAt(root: string, path: string, flowId: string): Sample {
  const folder = join(root, path)
  const metadata = read(join(folder, 'metadata.json'))
  const screens = ((metadata['screens'] ?? []) as string[]).map((name) => ({
    name,
    document: read(join(folder, `screen-${name}.json`)),
  }))
  return {
    name: path,
    flow: snapshotToExported(flowId, { metadata, contents: read(join(folder, 'contents.json')), screens }),
  }
}
