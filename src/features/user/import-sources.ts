/** Export files of other systems, read as new users. */
import { ApiError } from '../../contract/faults.ts'
import { isObject, type Json } from '../../lib/json.ts'
import type { NewUser } from './creating.ts'

export type Foreign = Partial<NewUser> & { loginId: string }

interface Files {
  users: Json
  /** `null` without. */
  hashes: Json
}

export const SOURCES: { [source: string]: (files: Files) => Foreign[] } = {
  auth0: ({ users, hashes }) => {
    const hashOf = byKey(listOf(hashes, 'hashes'), (row) => text(row, 'passwordHash'), '_id', 'email', 'username')
    return usersOf(users).map((row) => {
      const id = text(row, 'user_id')
      const loginId = text(row, 'email') || text(row, 'phone_number') || text(row, 'username') || id
      const bare = id.startsWith('auth0|') ? id.slice('auth0|'.length) : id
      const hash = hashOf.get(bare) ?? hashOf.get(loginId) ?? text(row, 'passwordHash')
      return {
        loginId,
        email: text(row, 'email'),
        verifiedEmail: row['email_verified'] === true,
        phone: text(row, 'phone_number'),
        verifiedPhone: row['phone_verified'] === true,
        ...namesOf(row, { name: 'name', given: 'given_name', family: 'family_name', picture: 'picture' }),
        status: row['blocked'] === true ? 'disabled' : 'enabled',
        ...(hash && { hashedPassword: { bcrypt: { hash } } }),
      }
    })
  },
  firebase: ({ users, hashes }) => {
    const settings = isObject(hashes) ? (hashes as Row) : {}
    const rows = isObject(users) ? ((users as Row)['users'] ?? null) : users
    return usersOf(rows).map((row) => ({
      loginId: text(row, 'email') || text(row, 'phoneNumber') || text(row, 'localId') || text(row, 'uid'),
      email: text(row, 'email'),
      verifiedEmail: row['emailVerified'] === true,
      phone: text(row, 'phoneNumber'),
      verifiedPhone: text(row, 'phoneNumber') !== '',
      ...namesOf(row, { name: 'displayName', given: '', family: '', picture: 'photoUrl' }),
      ...(text(row, 'photoURL') && { picture: text(row, 'photoURL') }),
      status: row['disabled'] === true ? 'disabled' : 'enabled',
      ...(text(row, 'passwordHash') && { hashedPassword: { firebase: firebaseHash(row, settings) } }),
    }))
  },
}

type Row = { [key: string]: Json }

/** The most users in one file. */
const MOST_USERS = 10_000

function usersOf(value: Json): Row[] {
  const rows = listOf(value, 'users')
  if (rows.length > MOST_USERS) throw new ApiError('invalid', `The users field holds more than ${MOST_USERS} users`)
  return rows
}

function listOf(value: Json, field: string): Row[] {
  if (value === null) return []
  const rows = Array.isArray(value) ? value : [value]
  if (!rows.every(isObject)) throw new ApiError('invalid', `The ${field} field must hold a list of objects`)
  return rows as Row[]
}

function text(row: Row, key: string): string {
  const value = Object.hasOwn(row, key) ? row[key] : undefined
  return typeof value === 'string' ? value : ''
}

function number(row: Row, key: string): number {
  const value = Object.hasOwn(row, key) ? Number(row[key]) : Number.NaN
  return Number.isSafeInteger(value) ? value : 0
}

/** Looks values up by any of the keys that a row has. */
function byKey(rows: Row[], value: (row: Row) => string, ...keys: string[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const row of rows) for (const key of keys) if (text(row, key)) found.set(text(row, key), value(row))
  return found
}

function namesOf(row: Row, keys: { name: string; given: string; family: string; picture: string }) {
  return {
    name: text(row, keys.name),
    givenName: text(row, keys.given),
    familyName: text(row, keys.family),
    picture: text(row, keys.picture),
  }
}

/** The project's parameters are named differently by the console and by Firebase's command line, salts by its SDK. */
function firebaseHash(row: Row, settings: Row) {
  return {
    hash: text(row, 'passwordHash'),
    salt: text(row, 'salt') || text(row, 'passwordSalt'),
    signerKey: text(settings, 'base64_signer_key') || text(settings, 'signerKey'),
    saltSeparator: text(settings, 'base64_salt_separator') || text(settings, 'saltSeparator'),
    rounds: number(settings, 'rounds'),
    memory: number(settings, 'mem_cost') || number(settings, 'memory'),
  }
}
