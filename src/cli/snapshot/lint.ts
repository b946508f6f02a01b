/** Everything that can be said about a snapshot without a project. */

import { join } from 'node:path'
import { assetsIn } from '../../contract/project/snapshot/assets.ts'
import { parseSnapshot } from '../../contract/project/snapshot/parse.ts'
import {
  documentOf,
  type Failure,
  isPlain,
  objectsOf,
  type Pieces,
  piecesOf,
} from '../../contract/project/snapshot/piece.ts'
import { checkPieces } from '../../contract/project/snapshot/rules.ts'
import { messageOf } from '../../lib/errors.ts'
import { type JsonObject, textAt } from '../../lib/json.ts'
import { locate, type Position } from '../../lib/json-source.ts'
import { readTextFile } from '../io/text-files.ts'
import { listFiles, readOne, type SnapshotFiles } from './read-folder.ts'

export type Problem = Position & {
  file: string
  severity: 'error' | 'warning'
  message: string
  fix?: string
}

/** By file, line and column. */
export function lintFolder(root: string): Problem[] {
  const problems: Problem[] = []
  const files: SnapshotFiles = Object.create(null)
  for (const path of listFiles(root)) {
    const problem = readInto(files, root, path)
    if (problem) problems.push(problem)
  }
  const parsed = parseSnapshot(files)
  const broken = new Set(problems.map(({ file }) => file))
  const add = (severity: Problem['severity']) => (failure: Failure) => {
    if (broken.has(failure.path) || [...broken].some((file) => failure.message.includes(file))) return
    problems.push(problemOf(root, severity, failure))
  }
  ;[...parsed.failures, ...checkPieces(parsed.pieces, parsed.places)].forEach(add('error'))
  warningsOf(parsed.pieces, parsed.places).forEach(add('warning'))
  return problems.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column))
}

function readInto(files: SnapshotFiles, root: string, path: string): Problem | undefined {
  try {
    const value = readOne(root, path)
    if (value !== undefined) files[path] = value
    return undefined
  } catch (error) {
    const message = messageOf(error).replace(/^failed to convert snapshot (json )?file [^:]*: /, '')
    return { file: path, severity: 'error', message, ...placeOfError(message) }
  }
}

/** The reader's messages end in the place, where there is one. */
function placeOfError(message: string): Position {
  const [, line, column] = /line (\d+), column (\d+)$/.exec(message) ?? []
  return { line: Number(line ?? 1), column: Number(column ?? 1) }
}

function problemOf(root: string, severity: Problem['severity'], { path, at, message, fix }: Failure): Problem {
  const problem = { file: path, severity, message, ...(fix && { fix }) }
  try {
    return { ...problem, ...locate(readTextFile(join(root, path)), at) }
  } catch {
    // A file that is missing has no places.
    return { ...problem, line: 1, column: 1 }
  }
}

type Places = ReturnType<typeof parseSnapshot>['places']

/** What is taken as it is, and may not be meant so. */
function warningsOf(pieces: Pieces, places: Places): Failure[] {
  const used = new Set([...pieces.values()].flatMap(({ document }) => [...assetsIn(document)].map(({ name }) => name)))
  const unusedAssets = piecesOf(pieces, 'asset').filter(({ id }) => !used.has(id))
  const strays = piecesOf(pieces, 'file').filter(({ id }) => STRAY.test(id))
  return [
    ...unusedAssets.map(({ id }) => ({ path: `assets/${id}`, at: [], message: 'nothing refers to this asset' })),
    ...strays.map(({ id }) => ({
      path: id,
      at: [],
      message: 'no index names this file, so it is not imported',
      fix: 'Add it to the index of its folder, or remove it.',
    })),
    ...danglingFlows(pieces, places),
  ]
}

const STRAY = /^(flows|widgets|connectors|styles)\//

function danglingFlows(pieces: Pieces, places: Places): Failure[] {
  const known = new Set([...piecesOf(pieces, 'flow'), ...piecesOf(pieces, 'widgetFlow')].map(({ id }) => id))
  return piecesOf(pieces, 'flow').flatMap((piece) => {
    const folder = (places.get(`flow ${piece.id}`)?.path ?? '').replace(/metadata\.json$/, '')
    return subflows(documentOf(piece))
      .filter(({ flowId }) => !known.has(flowId))
      .map(({ task, flowId }) => ({
        path: `${folder}contents.json`,
        at: ['tasks', task, 'arguments', 'flowId', 'value'],
        message: `the flow ${JSON.stringify(flowId)} does not exist`,
      }))
  })
}

function subflows(document: JsonObject): { task: string; flowId: string }[] {
  const contents = document['contents']
  const tasks = isPlain(contents) && isPlain(contents['tasks']) ? contents['tasks'] : {}
  return Object.entries(tasks).flatMap(([task, value]) => {
    const given = isPlain(value) && isPlain(value['arguments']) ? value['arguments']['flowId'] : undefined
    const flowId = objectsOf([given ?? null]).map((argument) => textAt(argument, 'value'))[0] ?? ''
    return flowId === '' ? [] : [{ task, flowId }]
  })
}
