/** The side file in which people fill in the secrets that a snapshot does not carry. */
import { isJsonObject } from '../../lib/json.ts'
import { goJson } from '../go/json.ts'

interface Secret {
  id: string
  name: string
  type: string
  value: string
}

export type Secrets = { connectors: Secret[]; oauthProviders: Secret[]; outboundApps: Secret[] }

const PREFIXES: [prefix: string, list: keyof Secrets][] = [
  ['connector-', 'connectors'],
  ['oauthprovider-', 'oauthProviders'],
  ['outboundapp-', 'outboundApps'],
]

/** Throws Error for anything but an object of entries with a known prefix; `null` stands for none. */
export function parseSecrets(text: string, path: string): Secrets {
  const secrets: Secrets = { connectors: [], oauthProviders: [], outboundApps: [] }
  for (const [key, entry] of Object.entries(parseEntries(text, path))) {
    const [prefix, list] = PREFIXES.find(([prefix]) => key.startsWith(prefix)) ?? []
    if (prefix === undefined || list === undefined) throw new Error(`unexpected secret type: ${key}`)
    const id = key.slice(prefix.length)
    for (const [type, value] of Object.entries(entry.secrets)) secrets[list].push({ id, name: entry.name, type, value })
  }
  return secrets
}

/** As a service tells of those that are missing: it may leave out what it likes. */
type ToldSecrets = { readonly [L in keyof Secrets]?: readonly Partial<Secret>[] | null }

export function countSecrets(secrets: ToldSecrets): number {
  return PREFIXES.reduce((count, [, list]) => count + (secrets[list]?.length ?? 0), 0)
}

/** The file with an empty value for each secret. */
export function renderSecrets(secrets: ToldSecrets): string {
  const file: { [key: string]: { name: string; secrets: { [type: string]: string } } } = {}
  for (const [prefix, list] of PREFIXES) {
    for (const { id = '', name = '', type = '' } of secrets[list] ?? []) {
      file[prefix + id] ??= { name, secrets: {} }
      const entry = file[prefix + id]
      if (entry) entry.secrets[type] = ''
    }
  }
  return `${goJson(file, 'indented')}\n`
}

type Entry = { name: string; secrets: { [type: string]: string } }

/** Messages never quote the text: it holds secrets. */
function parseEntries(text: string, path: string): { [key: string]: Entry } {
  const refuse = (why: string) => new Error(`failed to convert secrets input json ${path}: ${why}`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw refuse('it is not valid JSON')
  }
  if (value === null) return {}
  if (!isJsonObject(value)) throw refuse('it must be an object')
  const entries = Object.entries(value).map(([key, entry]) => {
    if (!isJsonObject(entry)) throw refuse(`${key} must be an object`)
    const { name = '', secrets = {} } = entry
    if (typeof name !== 'string') throw refuse(`the name of ${key} must be a string`)
    if (!isJsonObject(secrets)) throw refuse(`the secrets of ${key} must be an object`)
    if (!Object.values(secrets).every((secret) => typeof secret === 'string')) {
      throw refuse(`the secrets of ${key} must be strings`)
    }
    return [key, { name, secrets }]
  })
  return Object.fromEntries(entries)
}
