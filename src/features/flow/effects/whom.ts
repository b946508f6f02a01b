/** Whom an effect is about: by what was typed, or by the session that the execution holds. */
import { ApiError } from '../../../contract/faults.ts'
import { asObject, isObject, type JsonObject } from '../../../lib/json.ts'
import type { User } from '../../../store/port/users.ts'
import type { OpenSession, SignInOptions } from '../../identity/session/open.ts'
import { deviceOf } from '../../identity/trusted-devices.ts'
import { domainOf, toLoginId } from '../../user/addresses.ts'
import type { WireUser } from '../../user/to-wire.ts'
import type { Outcome, Run } from './run.ts'

/** A field of the form as text; empty when there is none. */
export function typed({ record }: Run, name: string): string {
  const { form } = record.execution.data
  const value = typeof form === 'object' && form !== null && !Array.isArray(form) ? own(form, name) : ''
  return typeof value === 'string' ? value.trim() : ''
}

const own = (form: JsonObject, name: string) => (Object.hasOwn(form, name) ? form[name] : '')

/** The first of what people sign in with that was typed; `first` goes before the others. */
export function typedLoginId(run: Run, first: 'email' | 'phone' = 'email'): string {
  const fields = ['externalId', first, 'email', 'phone'] as const
  return fields.map((name) => typed(run, name)).find((text) => text !== '') ?? ''
}

/**
 * A second factor is the one of the user who has shown the first, whatever is typed; else the login id that was typed
 * counts, and where none was, that of the user whose session the page has shown. Throws ApiError invalid.
 */
export async function whom(run: Run, first: 'email' | 'phone' = 'email'): Promise<string> {
  const { session } = run.record
  const loginId = session?.isOwn ? '' : typedLoginId(run, first)
  if (loginId !== '') return loginId
  if (session) return session.userId
  const anything = typedLoginId(run, first)
  if (anything !== '') return anything
  throw new ApiError('invalid', `The ${first} field is required`)
}

/** The user whose session the execution holds. Throws ApiError unauthorized. */
export async function holder({ ctx, record }: Run): Promise<User> {
  const user = record.session && (await ctx.store.users.byId(ctx.caller.project.id, record.session.userId))
  if (user) return user
  throw new ApiError('unauthorized', 'Nobody has signed in yet')
}

/** How a sign-in goes on from what the execution holds: one more factor, or in the place of what the page has shown. */
export async function onwards({ ctx, record }: Run, loginId: string): Promise<SignInOptions> {
  const { session } = record
  if (!session) return {}
  const user = await ctx.store.users.find(ctx.caller.project.id, toLoginId(loginId))
  if (user?.id !== session.userId) return {}
  return session.isOwn ? { mfa: true } : { stepup: true }
}

/** Somebody has proven to be one: the execution goes on in the name of that session. */
export async function adopt(run: Run, opened: OpenSession, method: string): Promise<Outcome> {
  const { record } = run
  const firstSeen = opened.firstSeen || record.session?.firstSeen === true
  record.session = { id: opened.session.id, userId: opened.user.id, isOwn: true, firstSeen, method }
  const risk = run.record.execution.data['riskInfo']
  const trustedDevice = (await deviceOf(run.ctx, opened.user.id)) !== undefined
  return {
    outputs: { ...userOutputs(opened.wire, firstSeen), riskInfo: { ...(isObject(risk) && risk), trustedDevice } },
  }
}

export function userOutputs(wire: WireUser | undefined, firstSeen: boolean): JsonObject {
  const user = viewOf(wire)
  return { user: { ...user, loggedIn: true }, authInfo: { firstSeen, user } }
}

/** A user as conditions and texts see it: what replies show, under the names that flows use. */
export function viewOf(wire: WireUser | undefined): JsonObject {
  if (!wire) return {}
  const tenants = wire.userTenants ?? []
  const email = wire.email ?? ''
  return {
    ...asObject(JSON.parse(JSON.stringify(wire))),
    displayName: wire.name ?? '',
    emailDomain: domainOf(email),
    oauth: wire.OAuth ?? {},
    totp: wire.TOTP === true,
    tenantIds: tenants.map(({ tenantId = '' }) => tenantId),
    tenantNames: tenants.map(({ tenantName = '' }) => tenantName),
  }
}
