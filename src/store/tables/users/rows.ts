/** Users as rows: their own, and those of the tables that searches look in. */
import { createHash } from 'node:crypto'
import { isJsonObject, type Json } from '../../../lib/json.ts'
import type { FamilyMembership, NamedGrant, User } from '../../port/users.ts'
import type { Schema } from '../../schema.ts'
import { formed, fromFlag, objectIn, oneOf, textsIn, toFlag, toJson } from '../../sql/codec.ts'
import type { UserRow } from './schema.ts'

/** What a user is read from: everything but the text for searches. */
export const userColumns = [
  'id',
  'status',
  'ownership',
  'test',
  'name',
  'given_name',
  'middle_name',
  'family_name',
  'email',
  'verified_email',
  'phone',
  'verified_phone',
  'picture',
  'recovery_email',
  'verified_recovery_email',
  'recovery_phone',
  'verified_recovery_phone',
  'login_ids',
  'sso_app_ids',
  'custom_attributes',
  'families',
  'oauth',
  'password',
  'totp',
  'webauthn',
  'saml',
  'scim',
  'oidc',
  'consent_expires_s',
  'sessions_void_at',
  'created_at',
  'modified_at',
] as const satisfies readonly (keyof UserRow)[]

export type StoredUser = Pick<UserRow, (typeof userColumns)[number]>

export function toUser(row: StoredUser, grants: NamedGrant[]): User {
  return {
    id: row.id,
    status: oneOf(row.status, ['enabled', 'disabled', 'invited']),
    ownership: oneOf(row.ownership, ['vouched', 'claimed', 'proven']),
    test: fromFlag(row.test),
    loginIds: textsIn(row.login_ids),
    name: row.name,
    givenName: row.given_name,
    middleName: row.middle_name,
    familyName: row.family_name,
    email: row.email,
    verifiedEmail: fromFlag(row.verified_email),
    phone: row.phone,
    verifiedPhone: fromFlag(row.verified_phone),
    picture: row.picture,
    recoveryEmail: row.recovery_email,
    verifiedRecoveryEmail: fromFlag(row.verified_recovery_email),
    recoveryPhone: row.recovery_phone,
    verifiedRecoveryPhone: fromFlag(row.verified_recovery_phone),
    customAttributes: row.custom_attributes === '{}' ? {} : objectIn(row.custom_attributes),
    families: row.families === '[]' ? [] : formed(row.families, areFamilies, 'memberships in families'),
    ssoAppIds: row.sso_app_ids === '[]' ? [] : textsIn(row.sso_app_ids),
    oauth: row.oauth === '{}' ? {} : objectIn(row.oauth),
    password: fromFlag(row.password),
    totp: fromFlag(row.totp),
    webauthn: fromFlag(row.webauthn),
    saml: fromFlag(row.saml),
    scim: fromFlag(row.scim),
    oidc: fromFlag(row.oidc),
    consentExpiresAt: row.consent_expires_s,
    sessionsVoidAt: row.sessions_void_at,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    grants,
  }
}

export function toUserRow(project: string, user: User): UserRow {
  return {
    project_id: project,
    id: user.id,
    status: user.status,
    ownership: user.ownership,
    test: toFlag(user.test),
    name: user.name,
    given_name: user.givenName,
    middle_name: user.middleName,
    family_name: user.familyName,
    email: user.email,
    verified_email: toFlag(user.verifiedEmail),
    phone: user.phone,
    verified_phone: toFlag(user.verifiedPhone),
    picture: user.picture,
    recovery_email: user.recoveryEmail,
    verified_recovery_email: toFlag(user.verifiedRecoveryEmail),
    recovery_phone: user.recoveryPhone,
    verified_recovery_phone: toFlag(user.verifiedRecoveryPhone),
    login_ids: toJson(user.loginIds),
    external_id: user.loginIds[0] ?? '',
    sso_app_ids: toJson(user.ssoAppIds),
    custom_attributes: toJson(user.customAttributes),
    families: toJson(user.families),
    oauth: toJson(user.oauth),
    password: toFlag(user.password),
    totp: toFlag(user.totp),
    webauthn: toFlag(user.webauthn),
    saml: toFlag(user.saml),
    scim: toFlag(user.scim),
    oidc: toFlag(user.oidc),
    consent_expires_s: user.consentExpiresAt,
    sessions_void_at: user.sessionsVoidAt,
    created_at: user.createdAt,
    modified_at: user.modifiedAt,
    search_text: searchText(user),
  }
}

/** What another part holds already would only make the index larger. */
function searchText(user: User): string {
  const { loginIds, email, phone, recoveryEmail, recoveryPhone } = user
  let text = user.name
  const names = [user.givenName, user.middleName, user.familyName]
  for (const part of [...loginIds, email, phone, ...names, recoveryEmail, recoveryPhone]) {
    if (!text.includes(part)) text += `\n${part}`
  }
  return text.toLowerCase()
}

export function loginIdRows(project: string, user: User): Schema['user_login_ids'][] {
  return user.loginIds.map((login_id) => ({ project_id: project, login_id, user_id: user.id }))
}

export function grantRows(project: string, user: User): Schema['user_grants'][] {
  return user.grants.map(({ tenantId, roleId }) => ({
    project_id: project,
    user_id: user.id,
    tenant_id: tenantId,
    role_id: roleId,
  }))
}

export function appRows(project: string, user: User): Schema['user_apps'][] {
  return [...new Set(user.ssoAppIds)].map((app_id) => ({ project_id: project, app_id, user_id: user.id }))
}

export function familyRows(project: string, user: User): Schema['user_families'][] {
  return user.families.map(({ familyId, dependent }) => ({
    project_id: project,
    family_id: familyId,
    user_id: user.id,
    dependent: toFlag(dependent),
  }))
}

const areFamilies = (value: unknown): value is FamilyMembership[] =>
  Array.isArray(value) && value.every((one) => isJsonObject(one) && typeof one['familyId'] === 'string')

/** A list stands with each of its items, so that it is found by any of them. */
export function attributeRows(project: string, user: User): Schema['user_attributes'][] {
  return Object.entries(user.customAttributes).flatMap(([name, value]) => {
    const values = new Set((Array.isArray(value) && value.length > 0 ? value : [value]).map(attributeValue))
    return [...values].map((text) => ({
      project_id: project,
      user_id: user.id,
      name: attributeName(name),
      value: text,
    }))
  })
}

/** Longer texts do not fit into an index entry of PostgreSQL. */
const LONGEST_INDEXED = 200

export const attributeName = (name: string): string => indexed(name)
/** Equal values have equal texts. */
export const attributeValue = (value: Json): string => indexed(toJson(sorted(value)))

/** No JSON text begins with `#`. */
function indexed(text: string): string {
  return text.length > LONGEST_INDEXED ? `#${createHash('sha256').update(text).digest('base64url')}` : text
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]))
}
