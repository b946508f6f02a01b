import { lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isObject, type Json } from '../../lib/json.ts'
import { checkPath } from './paths.ts'

/**
 * The files of the snapshot that lies in a folder, as its own indexes name them: an export wrote those, and only
 * those. Without a snapshot.json there is none. A file that no index names belongs to somebody else.
 */
export function membersOf(root: string): string[] {
  const read = (path: string) => readObject(join(root, path))
  if (!read('snapshot.json')) return []
  const named = (path: string, key: string) => textsOf(read(path)?.[key])
  const flow = (base: string) => {
    const screens = named(`${base}/metadata.json`, 'screens')
    return [`${base}/metadata.json`, `${base}/contents.json`, ...screens.map((name) => `${base}/screen-${name}.json`)]
  }
  const members = [
    ...SINGLES,
    ...named('connectors/connectors.json', 'connectors').map((slug) => `connectors/${slug}.json`),
    ...named('styles/styles.json', 'styles').map((name) => `styles/${name}.json`),
    ...named('flows/flows.json', 'flows').flatMap((id) => flow(`flows/${id}`)),
    ...named('widgets/widgets.json', 'widgets').flatMap((id) => flow(`widgets/${id}`)),
    ...named('widgets/flows/flows.json', 'flows').flatMap((id) => flow(`widgets/flows/${id}`)),
    ...leavesOf(read('assets/assets.json')?.['mapping']).map((name) => `assets/${name}`),
  ]
  return [...new Set(members)].filter((path) => isSafe(path) && isFile(join(root, path)))
}

const METHODS = 'embeddedlink enchantedlink magiclink notp oauth otp password securityquestions sso totp webauthn'

/** Files that stand in no index. */
const SINGLES = [
  'snapshot.json',
  'project.json',
  'applications.json',
  'outboundapps.json',
  'attributes.json',
  'roles.json',
  'permissions.json',
  'lists.json',
  'jwttemplates.json',
  ...METHODS.split(' ').map((method) => `auth/${method}.json`),
  'connectors/connectors.json',
  'styles/styles.json',
  'flows/flows.json',
  'widgets/widgets.json',
  'widgets/flows/flows.json',
  'assets/assets.json',
]

function readObject(path: string): { [key: string]: Json } | undefined {
  if (!isFile(path)) return undefined
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return isObject(value) ? (value as { [key: string]: Json }) : undefined
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
  return isObject(tree) || Array.isArray(tree) ? Object.values(tree).flatMap((item) => leavesOf(item as Json)) : []
}

function isSafe(path: string): boolean {
  try {
    checkPath(path)
    return true
  } catch {
    return false
  }
}
