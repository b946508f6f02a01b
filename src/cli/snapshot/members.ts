import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import {
  ASSET_FOLDER,
  ASSETS,
  ATTRIBUTES,
  AUTH_METHODS,
  authPath,
  FILE_FOLDERS,
  LIST_FILES,
  PROJECT,
  SCREEN_FOLDERS,
  SNAPSHOT,
} from '../../contract/project/snapshot/layout.ts'
import { checkPath } from '../../contract/project/snapshot/paths.ts'
import { isJsonObject, isObject, type Json } from '../../lib/json.ts'
import { readTextFile } from '../io/text-files.ts'

/**
 * The files of the snapshot that lies in a folder, as its own indexes name them: an export wrote those, and only
 * those. Without a snapshot.json there is none. A file that no index names belongs to somebody else. Those that
 * `isKnown` says yes to are left out unlooked at.
 */
export function membersOf(root: string, isKnown: (path: string) => boolean): string[] {
  const read = (path: string) => readObject(join(root, path))
  if (!read(SNAPSHOT)) return []
  const named = (path: string, key: string) => textsOf(read(path)?.[key])
  const flow = (base: string) => {
    const screens = named(`${base}/metadata.json`, 'screens')
    return [`${base}/metadata.json`, `${base}/contents.json`, ...screens.map((name) => `${base}/screen-${name}.json`)]
  }
  const members = [
    ...SINGLES,
    ...FILE_FOLDERS.flatMap(({ folder, index, key }) => named(index, key).map((name) => `${folder}/${name}.json`)),
    ...SCREEN_FOLDERS.flatMap(({ folder, index, key }) => named(index, key).flatMap((id) => flow(`${folder}/${id}`))),
    ...leavesOf(read(ASSETS)?.['mapping']).map((name) => ASSET_FOLDER + name),
  ]
  return [...new Set(members)].filter((path) => !isKnown(path) && isSafe(path) && isFile(join(root, path)))
}

/** Files that stand in no index. */
const SINGLES = [
  SNAPSHOT,
  PROJECT,
  ATTRIBUTES,
  ASSETS,
  ...LIST_FILES.map(({ path }) => path),
  ...AUTH_METHODS.map(authPath),
  ...[...FILE_FOLDERS, ...SCREEN_FOLDERS].map(({ index }) => index),
]

function readObject(path: string): { [key: string]: Json } | undefined {
  if (!isFile(path)) return undefined
  try {
    const value: unknown = JSON.parse(readTextFile(path))
    return isJsonObject(value) ? value : undefined
  } catch {
    // Somebody is editing it: what it named before is not known.
    return undefined
  }
}

function isFile(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true
  } catch {
    return false
  }
}

function textsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

function leavesOf(tree: Json | undefined): string[] {
  if (typeof tree === 'string') return [tree]
  return isObject(tree) || Array.isArray(tree) ? Object.values(tree).flatMap((item) => leavesOf(item)) : []
}

function isSafe(path: string): boolean {
  try {
    checkPath(path)
    return true
  } catch {
    return false
  }
}
