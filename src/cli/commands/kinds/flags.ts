/** Flags for the fields of a message: text, numbers and lists of texts as they are, all else as JSON. */
import type { Field, Fields, Type } from '../../../contract/wire.ts'
import { type Json, type JsonObject, readJson } from '../../../lib/json.ts'
import { bool, type Call, type Flag, type Flags, int, string, strings } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import { outputFlags } from '../../output/output-flags.ts'

/** A flag for each field but those that the arguments say. */
export function flagsOf(fields: Fields, ...said: string[]): Flags {
  const named = Object.entries(fields).filter(([field]) => !said.includes(field))
  return Object.fromEntries(named.map(([field, { type, doc }]) => [flagName(field), flagOf(field, type, doc)]))
}

/** `clientId` is `client-id`; a field whose name every command has for a flag of its own is `template-value`. */
export function flagName(field: string): string {
  const name = inKebabCase(field)
  return TAKEN.has(name) ? `${name}-value` : name
}

const TAKEN = new Set([...Object.keys(outputFlags(true)), 'help'])

/** `loginPageURL` is `login-page-url`. */
export function inKebabCase(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, '$1-$2').toLowerCase()
}

function flagOf(field: string, type: Type, doc = ''): Flag {
  const choices = type.kind === 'text' && type.choices ? `: ${type.choices.join(', ')}` : ''
  const summary = (doc || `the ${inKebabCase(field).replaceAll('-', ' ')}`) + choices
  switch (formOf(type)) {
    case 'bool':
      return bool('', summary)
    case 'int':
      return int('', summary)
    case 'text':
      return string('', summary)
    case 'texts':
      return strings('', `${summary}, separated by commas`)
    case 'json':
      return string('', `${summary}, as JSON`)
  }
}

function formOf(type: Type): 'bool' | 'int' | 'text' | 'texts' | 'json' {
  switch (type.kind) {
    case 'bool':
      return 'bool'
    case 'int32':
    case 'int64':
      return 'int'
    case 'text':
      return 'text'
    case 'list':
      return type.of.kind === 'text' ? 'texts' : 'json'
    default:
      return 'json'
  }
}

/** What the flags that were written say of the fields. Throws Refusal for what is no JSON where it has to be. */
export function saidBy(fields: Fields, { flags, given }: Pick<Call, 'flags' | 'given'>): JsonObject {
  const written = Object.entries(fields).filter(([field]) => given.has(flagName(field)))
  return Object.fromEntries(
    written.map(([field, { type }]: [string, Field]) => [field, read(type, flagName(field), flags)]),
  )
}

function read(type: Type, name: string, flags: { readonly [name: string]: unknown }): Json {
  const value = flags[name]
  switch (formOf(type)) {
    case 'bool':
      return value === true
    case 'int':
      return Number(value)
    case 'text':
      return String(value)
    case 'texts':
      return Array.isArray(value) ? value.map(String) : []
    case 'json':
      return jsonIn(name, String(value))
  }
}

function jsonIn(name: string, text: string): Json {
  try {
    return readJson(text)
  } catch (error) {
    // An engine's own words for it differ by Node's version.
    const why = error instanceof RangeError ? error.message : 'it is no JSON'
    throw new Refusal(`invalid argument for "--${name}" flag: ${why}`)
  }
}
