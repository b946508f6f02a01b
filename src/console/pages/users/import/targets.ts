/** What a column can become, and which it probably is. */

import type { JsonObject } from '../../../../lib/json.ts'
import { keysOf } from '../../../../lib/own.ts'
import type { Sheet } from './sheet.ts'

interface Target {
  label: string
  /** Names of columns that mean it, in lower case and without what stands between words. */
  known: readonly string[]
  put: (user: JsonObject, value: string) => void
}

const text = (field: string) => (user: JsonObject, value: string) => {
  user[field] = value
}
const yes = (field: string) => (user: JsonObject, value: string) => {
  user[field] = /^(true|yes|y|1)$/i.test(value)
}
const list = (field: string) => (user: JsonObject, value: string) => {
  user[field] = wordsIn(value)
}

export const TARGETS = {
  loginId: { label: 'Login id', known: ['loginid', 'login', 'username', 'identifier', 'loginids'], put: firstLogin },
  email: { label: 'Email', known: ['email', 'mail', 'emailaddress'], put: text('email') },
  phone: { label: 'Phone', known: ['phone', 'phonenumber', 'mobile', 'tel'], put: text('phone') },
  name: { label: 'Name', known: ['name', 'displayname', 'fullname'], put: text('name') },
  givenName: { label: 'Given name', known: ['givenname', 'firstname'], put: text('givenName') },
  middleName: { label: 'Middle name', known: ['middlename'], put: text('middleName') },
  familyName: { label: 'Family name', known: ['familyname', 'lastname', 'surname'], put: text('familyName') },
  picture: { label: 'Picture', known: ['picture', 'avatar', 'photo'], put: text('picture') },
  verifiedEmail: { label: 'Email is verified', known: ['verifiedemail', 'emailverified'], put: yes('verifiedEmail') },
  verifiedPhone: { label: 'Phone is verified', known: ['verifiedphone', 'phoneverified'], put: yes('verifiedPhone') },
  tenants: { label: 'Tenants', known: ['tenants', 'tenant', 'tenantid', 'tenantids'], put: tenants },
  roles: { label: 'Roles', known: ['roles', 'role', 'rolenames'], put: list('roleNames') },
} satisfies { [name: string]: Target }

export type TargetName = keyof typeof TARGETS
/** `attribute`: a custom attribute of the column's name. Empty: left out. */
export type Choice = TargetName | 'attribute' | ''

/** One a column. */
export function guess(columns: readonly string[]): Choice[] {
  const names = keysOf(TARGETS)
  const plain = columns.map((column) => column.toLowerCase().replace(/[^a-z]/g, ''))
  const guessed = plain.map(
    (column) => names.find((name) => TARGETS[name].known.some((known) => known === column)) ?? '',
  )
  return guessed.map((choice, at) => (guessed.indexOf(choice) === at ? choice : ''))
}

export interface Mapped {
  user: JsonObject
  loginId: string
}

/** A row as a new user. Without a login id of its own the address is one, or the number. */
export function userOf(row: readonly string[], choices: readonly Choice[], columns: Sheet['columns']): Mapped {
  const user: JsonObject = {}
  const attributes: JsonObject = {}
  for (const [at, choice] of choices.entries()) {
    const value = row[at] ?? ''
    if (choice === '' || value === '') continue
    if (choice === 'attribute') attributes[columns[at] ?? ''] = value
    else TARGETS[choice].put(user, value)
  }
  if (Object.keys(attributes).length > 0) user['customAttributes'] = attributes
  const loginId = String(user['loginId'] ?? user['email'] ?? user['phone'] ?? '')
  return { user: { ...user, loginId }, loginId }
}

/** Of several the others are further ones. */
function firstLogin(user: JsonObject, value: string): void {
  const [loginId = '', ...others] = value.includes('@') ? wordsIn(value) : [value]
  user['loginId'] = loginId
  if (others.length > 0) user['additionalIdentifiers'] = others
}

function tenants(user: JsonObject, value: string): void {
  user['userTenants'] = wordsIn(value).map((tenantId) => ({ tenantId }))
}

/** Several in one value, with commas, bars or semicolons between; blanks where there is nothing else. */
function wordsIn(value: string): string[] {
  const parts = /[,;|]/.test(value) ? value.split(/[,;|]/) : value.split(/\s+/)
  return parts.map((part) => part.trim()).filter(Boolean)
}
