/** What session and refresh tokens say (wire facts, authentication, section 5). */

import { ApiError } from '../../../contract/faults.ts'
import type { Json, JsonObject } from '../../../lib/json.ts'
import { onlyOf } from '../../../lib/lists.ts'
import type { Session } from '../../../store/port/sessions.ts'
import type { WireUser } from '../../user/to-wire.ts'
import type { Times } from './jws.ts'
import { freeClaims, isReserved } from './reserved.ts'

/** What a session adds to what follows from its user. */
export type Additions = {
  /** Claims that the person's own program asked for. */
  nsec?: JsonObject
  /** Claims that the project's backend asked for. */
  root?: JsonObject
  /** The tenant that was chosen. */
  dct?: string
  /** Who acts in the user's name. */
  act?: JsonObject
  /** Role names of an anonymous session. */
  roles?: string[]
}

export const additionsOf = (session: Session): Additions => session.claims

export interface TokenRights {
  roles: string[]
  permissions: string[]
  tenants: { [id: string]: { roles: string[]; permissions: string[] } }
}

export function standingOf(user: WireUser): TokenRights {
  const tenants = (user.userTenants ?? []).map(({ tenantId = '', roleNames, permissions }) => [
    tenantId,
    { roles: roleNames ?? [], permissions: permissions ?? [] },
  ])
  return { roles: user.roleNames ?? [], permissions: user.permissions ?? [], tenants: Object.fromEntries(tenants) }
}

/** The tenant a session acts in: the chosen one while the user belongs to it, else the only one. */
export function currentTenant({ tenants }: TokenRights, chosen = ''): string {
  if (chosen && Object.hasOwn(tenants, chosen)) return chosen
  const ids = Object.keys(tenants)
  return onlyOf(ids) ?? ''
}

export function authorityClaims({ roles, permissions, tenants }: TokenRights, chosen?: string): JsonObject {
  const dct = currentTenant({ roles, permissions, tenants }, chosen)
  return {
    ...(dct && { dct }),
    ...(Object.keys(tenants).length > 0 && { tenants: tenants }),
    ...(roles.length > 0 && { roles }),
    ...(permissions.length > 0 && { permissions }),
  }
}

interface Facts {
  issuer: string
  session: Session
  test: boolean
  standing: TokenRights
  times: Times
}

export function sessionClaims({ issuer, session, test, standing, times }: Facts, stepup: boolean): JsonObject & Times {
  const { nsec, root, dct, act } = additionsOf(session)
  return {
    ...freeClaims(root),
    amr: session.amr,
    drn: 'DS',
    ...times,
    iss: issuer,
    rexp: toIsoSeconds(session.expiresAt),
    sub: session.userId || session.id,
    sid: session.id,
    ...(test && { tu: true }),
    ...authorityClaims(standing, dct),
    ...filled('nsec', nsec),
    ...filled('act', act),
    ...(stepup && { su: true }),
  }
}

export function refreshClaims({ issuer, session, test, standing, times }: Facts): JsonObject & Times {
  const { nsec, root, dct, act } = additionsOf(session)
  const tenant = currentTenant(standing, dct)
  return {
    ...freeClaims(root),
    amr: session.amr,
    drn: 'DSR',
    ...times,
    iss: issuer,
    sub: session.userId || session.id,
    sid: session.id,
    ...(session.generation > 0 && { gen: session.generation }),
    ...(test && { tu: true }),
    ...(tenant && { dct: tenant }),
    ...filled('nsec', nsec),
    ...filled('act', act),
  }
}

function filled(name: string, claims: JsonObject | undefined): JsonObject {
  return claims && Object.keys(claims).length > 0 ? { [name]: claims } : {}
}

/** Whole seconds: 2026-11-22T12:00:00Z. */
function toIsoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

const MOST_CLAIMS = 100
const LONGEST_NAME = 60
const LONGEST_VALUE = 500

/** Throws ApiError invalid for claims that are too many, too long, or, at the root of a token, not theirs to set. */
export function checkClaims(claims: JsonObject, place: 'nsec' | 'root'): JsonObject {
  const entries = Object.entries(claims)
  if (entries.length > MOST_CLAIMS) throw refused(`more than ${MOST_CLAIMS} claims`)
  for (const [name, value] of entries) {
    if (name.length > LONGEST_NAME) throw refused(`a name of more than ${LONGEST_NAME} characters`)
    if (lengthOf(value) > LONGEST_VALUE) throw refused(`a value of more than ${LONGEST_VALUE} characters`)
    if (place === 'root' && isReserved(name)) throw refused(`the reserved claim ${name}`)
  }
  return Object.fromEntries(entries)
}

const lengthOf = (value: Json) => (typeof value === 'string' ? value.length : JSON.stringify(value).length)

function refused(what: string): ApiError {
  return new ApiError('invalid', `The customClaims field holds ${what}`)
}
