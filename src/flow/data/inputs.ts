/** What a request brings: values of the form, which stay, and what is good for the one step that it is meant for. */
import { asObject, isJsonObject, type Json, type JsonObject, setOwn, textAt } from '../../lib/json.ts'

/** Answers of links, providers and passkeys. */
const BRIEF = new Set([
  'token',
  'exchangeCode',
  'exchangeError',
  'transactionId',
  'response',
  'failure',
  'failureReason',
  'failureMessage',
  'idpInitiated',
  'origin',
])

/** Fields that never leave the plane again, nor stand in a trace. */
export const SECRET_FIELDS: ReadonlySet<string> = new Set(['password', 'newPassword', 'code', 'token', 'response'])

/** Passwords, also under names with a suffix, such as `newPassword_noPolicyOverrides`. */
export function isSecretField(name: string): boolean {
  return SECRET_FIELDS.has(name) || /passw|secret|token/i.test(name)
}

const MOST_FIELDS = 100
/** Characters of all values of a form, as JSON. */
const LARGEST_FORM = 65_536

/** Fields that mean the same: whoever sends one has sent both. */
const SYNONYMS: { [name: string]: string } = { fullName: 'displayName', displayName: 'fullName' }

/**
 * Adds an input to the data of an execution; resolves to what is good for one step only. Throws RangeError for more than
 * a form can hold. Empty texts overwrite nothing: browsers send every field of a screen.
 */
export function takeInput(data: JsonObject, input: JsonObject): JsonObject {
  const form = { ...asObject(data['form']) }
  const brief: JsonObject = {}
  for (const [key, value] of fieldsOf(input)) {
    const name = key.replace(/^form\./, '')
    if (BRIEF.has(name)) setOwn(brief, name, value)
    else if (name === 'provider') data['provider'] = value
    else if (name !== '' && !isBlank(value)) fillIn(form, name, value)
  }
  if (Object.keys(form).length > MOST_FIELDS || JSON.stringify(form).length > LARGEST_FORM) {
    throw new RangeError('The form holds too much')
  }
  data['form'] = form
  return brief
}

/** An object under `form` is many fields. */
function fieldsOf(input: JsonObject): [string, Json][] {
  return Object.entries(input).flatMap(([key, value]) =>
    key === 'form' && isJsonObject(value) ? Object.entries(value) : [[key, value]],
  )
}

const isBlank = (value: Json) => value === null || value === ''

function fillIn(form: JsonObject, name: string, value: Json): void {
  setOwn(form, name, value)
  const synonym = Object.hasOwn(SYNONYMS, name) ? SYNONYMS[name] : undefined
  if (synonym) setOwn(form, synonym, value)
}

/** A form without what only whoever typed it may use. */
export function withoutSecrets(form: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(form).filter(([name]) => !isSecretField(name)))
}

/** Text of a form's field; empty when it is none. */
export const fieldOf = (data: JsonObject, name: string): string => textAt(asObject(data['form']), name)
