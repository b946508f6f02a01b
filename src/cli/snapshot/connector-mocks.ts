/** What stands in for a project's connectors on a plane under development: files beside its snapshot, of no export. */

import { join } from 'node:path'
import { contract } from '../../client/operations.ts'
import { ResponseError } from '../../client/transport.ts'
import { messageOf } from '../../lib/errors.ts'
import { isObject, type Json, readJson } from '../../lib/json.ts'
import type { Call } from '../command.ts'
import { Refusal } from '../exit/exit.ts'
import { isFolder } from '../io/files.ts'
import { readTextFile } from '../io/text-files.ts'
import { listFiles } from './read-folder.ts'

/** Importers pass over it, and exporters leave it alone. */
export const MOCKS = '.homescope/connectors'

/** Those of all files, in the order of their names; a file holds one of them, or a list. Throws Refusal naming a file. */
export function readMocks(root: string): Json[] {
  const folder = join(root, MOCKS)
  if (!isFolder(folder)) return []
  const files = listFiles(folder).filter((path) => path.endsWith('.json'))
  return files.flatMap((path) => {
    const mocks = parse(folder, path)
    if ([mocks].flat().every(isObject)) return mocks
    throw new Refusal(`${MOCKS}/${path} is neither a JSON object nor a list of them`)
  })
}

function parse(folder: string, path: string): Json {
  try {
    return readJson(readTextFile(join(folder, path)))
  } catch (error) {
    throw new Refusal(`${MOCKS}/${path} cannot be read: ${messageOf(error)}`)
  }
}

const NOT_FOUND = 404

/** Whatever the folder has takes the place of what the plane had. Only a plane under development has a use for them. */
export async function sendMocks({ api, progress }: Pick<Call, 'api' | 'progress'>, mocks: Json[]): Promise<void> {
  if (mocks.length === 0) return
  try {
    await api.call(contract.dev.setConnectors, {}, () => JSON.stringify({ mocks }))
    progress(mocks.length === 1 ? 'Mocked 1 connector call' : `Mocked ${mocks.length} connector calls`)
  } catch (error) {
    if (!(error instanceof ResponseError) || error.status !== NOT_FOUND) throw error
    progress(`Leaving ${MOCKS} out: the server was not started with --dev`)
  }
}
