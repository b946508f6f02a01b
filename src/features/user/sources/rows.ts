/** Rows of other systems' files, and what is left of them when all is taken that a user has here. */
import { ApiError } from '../../../contract/faults.ts'
import { checkMembers } from '../../../contract/messages/decode.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../lib/json.ts'
import { own } from '../../../lib/own.ts'
import type { NewUser } from '../creation/creating.ts'

export type Foreign = Partial<NewUser> & { loginId: string }

export interface Files {
  users: Json
  /** `null` without. */
  hashes: Json
  /** What has no place of its own becomes custom attributes. */
  keepRest: boolean
}

export interface Failure {
  /** '' where it is about more than one. */
  user: string
  reason: string
}

export interface SourceContent {
  users: Foreign[]
  failures: Failure[]
}

export type Source = (files: Files) => SourceContent

export type Row = { [key: string]: Json }

/** The most users in one file. */
const MOST_USERS = 10_000

export function usersOf(value: Json): Row[] {
  const rows = listOf(value, 'users')
  if (rows.length > MOST_USERS) throw new ApiError('invalid', `The users field holds more than ${MOST_USERS} users`)
  return rows
}

export function listOf(value: Json, field: string): Row[] {
  if (value === null) return []
  const rows = Array.isArray(value) ? value : [value]
  if (!rows.every(isJsonObject)) throw new ApiError('invalid', `The ${field} field must hold a list of objects`)
  return rows
}

/** Users of all rows save those that hold what cannot be kept, named by the first of the members that holds text. */
export function readUsers(
  rows: readonly Row[],
  named: readonly string[],
  toUser: (row: Row) => Foreign,
): SourceContent {
  const users: Foreign[] = []
  const failures: Failure[] = []
  for (const row of rows) {
    const reason = problemOf(row, 'users')
    if (reason === undefined) users.push(toUser(row))
    else failures.push({ user: text(row, ...named), reason })
  }
  return { users, failures }
}

/** Why a row cannot be taken whatever it says: half a character, a number that is too large. */
export function problemOf(row: Row, field: string): string | undefined {
  try {
    checkMembers(row, field)
    return undefined
  } catch (error) {
    if (error instanceof ApiError) return error.message
    throw error
  }
}

/** The first of the members that holds text. */
export function text(row: Row, ...keys: string[]): string {
  const value = keys.map((key) => own(row, key)).find(Boolean)
  return typeof value === 'string' ? value : ''
}

export function number(row: Row, key: string): number {
  const value = Object.hasOwn(row, key) ? Number(row[key]) : Number.NaN
  return Number.isSafeInteger(value) ? value : 0
}

/** Seconds since 1970 of a date, or of milliseconds since then, which may be text; 0 for neither. */
export function seconds(written: Json | undefined): number {
  const milliseconds = /^\d+$/.test(String(written)) ? Number(written) : Date.parse(String(written))
  return milliseconds > 0 && milliseconds < 2 ** 31 * 1000 ? Math.floor(milliseconds / 1000) : 0
}

/** Fields that are taken over, and what they hold. */
export interface FieldMap {
  [field: string]: keyof typeof KINDS
}

const KINDS = {
  text: (value: Json) => typeof value === 'string',
  flag: (value: Json) => typeof value === 'boolean',
  time: (value: Json) => seconds(value) > 0,
  any: () => true,
}

/** Nothing of a row is lost without a word: what no field takes is kept where asked, and told otherwise. */
export class Rest {
  private readonly taken: FieldMap
  private readonly keep: boolean
  private readonly users = new Map<string, number>()

  constructor(taken: FieldMap, keep: boolean) {
    this.taken = taken
    this.keep = keep
  }

  /** Custom attributes of the row's user, by the names that the other system gives them. */
  of(row: Row): { customAttributes?: JsonObject } {
    const rest = Object.entries(row).filter(([key, value]) => !this.isTaken(key, value) && !isEmpty(value))
    if (rest.length === 0) return {}
    if (this.keep) return { customAttributes: Object.fromEntries(rest) }
    for (const [key] of rest) this.users.set(key, (this.users.get(key) ?? 0) + 1)
    return {}
  }

  /** What is not of the kind that the field holds was not understood. */
  private isTaken(key: string, value: Json): boolean {
    const kind = own(this.taken, key)
    return kind !== undefined && KINDS[kind](value)
  }

  failures(): Failure[] {
    if (this.users.size === 0) return []
    const named = [...this.users]
      .slice(0, MOST_NAMED)
      .map(([key, count]) => `${key.slice(0, 64)} of ${usersText(count)}`)
    if (this.users.size > MOST_NAMED) named.push('and more')
    return [
      {
        user: '',
        reason: `Not taken over: ${named.join(', ').toWellFormed()}. With keepMetadata it becomes custom attributes`,
      },
    ]
  }
}

const MOST_NAMED = 50

const usersText = (count: number) => (count === 1 ? '1 user' : `${count} users`)

function isEmpty(value: Json): boolean {
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)
}
