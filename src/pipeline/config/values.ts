/** Where values come from, in dlt's order: the environment, secrets.toml, config.toml, the files of the home below. */

import { existsSync, readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parse } from 'smol-toml'
import { messageOf } from '../../lib/errors.ts'
import { isKeyOf } from '../../lib/own.ts'
import { decodeUtf8 } from '../../lib/utf8.ts'

export type Environment = { readonly [name: string]: string | undefined }

export interface Values {
  /** The first of the sections that has the key, with the pipeline's name in front before without. */
  find(sections: readonly string[][], key: string): ConfigValue | undefined
  /** As find, but throws ConfigFieldMissingError that names all that was tried. */
  need(sections: readonly string[][], key: string, also?: string): ConfigValue
  files: { path: string; isThere: boolean }[]
}

export interface ConfigValue {
  value: unknown
  /** For messages: the variable, or the file and key. */
  from: string
}

interface Provider {
  name: string
  get(path: readonly string[]): { value: unknown; from: string } | undefined
  describe(path: readonly string[]): string
}

export function readValues(options: { env: Environment; pipeline: string; cwd: string }): Values {
  const { env, pipeline, cwd } = options
  const project = resolve(cwd, env['DLT_PROJECT_DIR'] ?? '.')
  const folders = [join(project, env['DLT_CONFIG_FOLDER'] ?? '.dlt'), join(homedir(), '.dlt')]
  const paths = (file: string) => folders.map((folder) => join(folder, file))
  const providers = [environment(env), ...tomlFiles('secrets.toml', paths), ...tomlFiles('config.toml', paths)]
  const keysOf = (sections: readonly string[][], key: string) =>
    [[pipeline], []].flatMap((prefix) => sections.map((section) => [...prefix, ...section, key]))
  const find = (sections: readonly string[][], key: string) => {
    const keys = keysOf(sections, key)
    for (const provider of providers) {
      for (const path of keys) {
        const found = provider.get(path)
        if (found !== undefined) return found
      }
    }
    return undefined
  }
  const files = ['secrets.toml', 'config.toml'].flatMap(paths).map((path) => ({ path, isThere: existsSync(path) }))
  return {
    find,
    need: (sections, key, also) => {
      const found = find(sections, key)
      if (found !== undefined) return found
      const tried = providers.flatMap((provider) =>
        keysOf(sections, key).map((path) => `${provider.name}: ${provider.describe(path)}`),
      )
      throw new ConfigFieldMissingError(key, also ? [...tried, `environment: ${also}`] : tried, files)
    },
    files,
  }
}

class ConfigFieldMissingError extends Error {
  override readonly name = 'ConfigFieldMissingError'
  constructor(key: string, tried: readonly string[], files: readonly { path: string; isThere: boolean }[]) {
    const lines = [...new Set(tried)].map((line) => `  ${line}`)
    const probed = files.map(({ path, isThere }) => `  ${path} (${isThere ? 'read' : 'not there'})`)
    super([`There is no value for ${key}. Looked for it, in this order, as`, ...lines, 'Files:', ...probed].join('\n'))
  }
}

/** A file with a mistake in it must not be passed over as if it were not there. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

function envName(path: readonly string[]): string {
  return path.join('__').toUpperCase()
}

function environment(env: Environment): Provider {
  return {
    name: 'environment',
    get: (path) => {
      const name = envName(path)
      const value = env[name]
      return value === undefined || value === '' ? undefined : { value, from: name }
    },
    describe: envName,
  }
}

function tomlFiles(file: string, paths: (file: string) => string[]): Provider[] {
  return paths(file).flatMap((path) => {
    if (!existsSync(path)) return []
    const document = readToml(path)
    return {
      name: file,
      get: (keys: readonly string[]) => {
        const value = valueAt(document, keys)
        if (value === undefined || isPlaceholder(value)) return undefined
        return { value, from: `${keys.join('.')} in ${path}` }
      },
      describe: (keys: readonly string[]) => keys.join('.'),
    }
  })
}

/** Throws ConfigError, with the line, for a file that is no TOML, or too large for one that people write. */
export function readToml(path: string): Record<string, unknown> {
  if (statSync(path).size > LARGEST_TOML) throw new ConfigError(`${path} is larger than ${LARGEST_TOML} bytes`)
  return parseToml(readFileSync(path), path)
}

/** `name` is what messages call the file. Throws ConfigError. */
export function parseToml(bytes: Uint8Array, name: string): Record<string, unknown> {
  try {
    return parse(decodeUtf8(bytes), { maxDepth: DEEPEST_TOML })
  } catch (cause) {
    throw new ConfigError(`${name} is not valid TOML: ${messageOf(cause)}`, { cause })
  }
}

/** Bytes. */
export const LARGEST_TOML = 2 ** 20
/** Lists and tables within one another. */
const DEEPEST_TOML = 64

function valueAt(document: unknown, path: readonly string[]): unknown {
  let value = document
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !isKeyOf(value, key)) return undefined
    value = value[key]
  }
  return value
}

/** What templates hold where a value shall be written. */
function isPlaceholder(value: unknown): boolean {
  return typeof value === 'string' && /^<.*>$/.test(value.trim())
}
