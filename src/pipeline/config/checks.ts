/** What values of the configuration may be. A check throws ConfigError that names the place in the file. */
import { own } from '../../lib/own.ts'
import type { Disposition } from '../normalize/schema.ts'
import { ConfigError } from './values.ts'

export type Check = (at: string, value: unknown) => void
export type Checks = { readonly [key: string]: Check }

export function is(test: (value: unknown) => boolean): Check {
  return (at, value) => {
    if (!test(value)) throw new ConfigError(`${at} has a value that it cannot have`)
  }
}

export function oneOf(...words: readonly string[]): Check {
  return (at, value) => {
    if (!words.includes(String(value))) throw new ConfigError(`${at} is one of: ${words.join(', ')}`)
  }
}

export function listOf(check: Check): Check {
  return (at, value) => {
    if (!Array.isArray(value)) throw new ConfigError(`${at} must be a list`)
    for (const [index, each] of value.entries()) check(`${at}[${index}]`, each)
  }
}

/** A table with these keys and no others. */
export function tableOf(keys: Checks): Check {
  return (at, value) => {
    if (!isRecord(value)) throw new ConfigError(`${at} must be a table`)
    for (const [key, item] of Object.entries(value)) {
      const check = own(keys, key)
      if (!check) throw new ConfigError(`${at}.${key} is unknown. There are: ${Object.keys(keys).join(', ')}`)
      check(`${at}.${key}`, item)
    }
  }
}

/** A table whose `type` says which other keys it has. */
export function tableByType(types: { readonly [type: string]: Checks }): Check {
  const type = oneOf(...Object.keys(types))
  return (at, value) => {
    if (!isRecord(value)) throw new ConfigError(`${at} must be a table`)
    type(`${at}.type`, value['type'])
    tableOf({ type, ...types[String(value['type'])] })(at, value)
  }
}

export function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

export function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText)
}

export function isNumber(value: unknown): boolean {
  return typeof value === 'number'
}

export function isPositive(value: unknown): boolean {
  return typeof value === 'number' && value > 0
}

export function isWrite(value: unknown): value is Disposition {
  return value === 'append' || value === 'replace' || value === 'merge'
}

const MODES = ['evolve', 'freeze', 'discard_row', 'discard_value']
const ENTITIES = ['tables', 'columns', 'data_type']

export function isContract(value: unknown): boolean {
  if (typeof value === 'string') return MODES.includes(value)
  if (!isRecord(value)) return false
  return Object.entries(value).every(([entity, mode]) => ENTITIES.includes(entity) && MODES.includes(String(mode)))
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
