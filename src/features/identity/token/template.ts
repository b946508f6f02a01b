/** A project's JWT templates: claims of its own, and how much of a user's authority a token tells. */
import { isObject, type Json, type JsonObject } from '../../../lib/json.ts'
import { own } from '../../../lib/own.ts'
import type { Context } from '../../context.ts'
import { newSecret } from '../../secrets.ts'
import type { Times } from './jws.ts'
import { freeClaimsOfTemplates } from './reserved.ts'

/** What a template's placeholders can name: `{{user.email}}`, `{{key.name}}`, `{{project.id}}`. */
export type Sources = { [source: string]: unknown }

type Claims = JsonObject & Times

/** `id`: of the template that the project has chosen, empty for none. */
export async function withTemplate(ctx: Context, id: string, claims: Claims, sources: Sources): Promise<Claims> {
  if (id === '') return claims
  const entity = await ctx.store.configuration.load(ctx.caller.project.id, 'jwtTemplate', id)
  if (!isObject(entity?.document)) return claims
  const template = entity.document as JsonObject
  const { id: projectId, name } = ctx.caller.project
  const policy = String(template['emptyClaimPolicy'] ?? 'none')
  const said = isObject(template['template']) ? (template['template'] as JsonObject) : {}
  const own = freeClaimsOfTemplates(fillClaims(said, { ...sources, project: { id: projectId, name } }, policy))
  const subject = own['sub']
  return {
    ...own,
    ...toSchema(claims, template),
    ...(template['conformanceIssuer'] === true && { iss: `${ctx.baseUrl}/${projectId}` }),
    ...(template['addJti'] === true && { jti: newSecret(ctx.random) }),
    ...(template['overrideSubject'] === true &&
      typeof subject === 'string' &&
      subject !== '' && { sub: subject, dsub: claims['sub'] as Json }),
  }
}

function toSchema(claims: Claims, template: JsonObject): Claims {
  const { roles, permissions, tenants, dct, ...others } = claims
  const schema = template['authSchema']
  if (schema === 'none') return others
  const whole = dropEmpty({ dct, tenants, roles, permissions })
  const authority = schema === 'tenantOnly' ? dropEmpty({ dct, ...inTenant(tenants, dct) }) : whole
  return { ...others, ...(template['excludePermissions'] === true ? withoutPermissions(authority) : authority) }
}

function inTenant(tenants: Json | undefined, dct: Json | undefined): JsonObject {
  const current = isObject(tenants) && typeof dct === 'string' ? tenants[dct] : undefined
  return isObject(current) ? (current as JsonObject) : {}
}

function dropEmpty(claims: { [claim: string]: Json | undefined }): JsonObject {
  const held = Object.entries(claims).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && !value.length),
  )
  return Object.fromEntries(held) as JsonObject
}

function withoutPermissions({ permissions: _, tenants, ...others }: JsonObject): JsonObject {
  if (!isObject(tenants)) return others
  const fewer = Object.entries(tenants).map(([id, held]) => [id, { roles: (held as JsonObject)['roles'] ?? [] }])
  return { ...others, tenants: Object.fromEntries(fewer) as JsonObject }
}

/** Claims with their placeholders filled in. `policy`: what becomes of one that names nothing: none, nil or delete. */
export function fillClaims(claims: JsonObject, sources: Sources, policy: string): JsonObject {
  const filled = Object.entries(claims).map(([name, value]) => [name, fill(value, sources, policy)] as const)
  return Object.fromEntries(filled.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

const WHOLE = /^\{\{\s*([\w.]{1,256})\s*\}\}$/
const PART = /\{\{\s*([\w.]{1,256})\s*\}\}/g

/** A placeholder alone keeps the type of what it names; undefined drops the claim. */
function fill(value: Json, sources: Sources, policy: string): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => fill(item, sources, policy) ?? null)
  if (isObject(value)) {
    const entries = Object.entries(value).map(([name, item]) => [name, fill(item, sources, policy)] as const)
    return Object.fromEntries(entries.flatMap(([name, item]) => (item === undefined ? [] : [[name, item]])))
  }
  if (typeof value !== 'string') return value
  const whole = WHOLE.exec(value)?.[1]
  if (whole === undefined) return value.replace(PART, (_, path: string) => toText(pick(sources, path)))
  const found = pick(sources, whole)
  if (found !== undefined && found !== null && found !== '') return found as Json
  return policy === 'delete' ? undefined : policy === 'nil' ? null : ''
}

function pick(sources: Sources, path: string): unknown {
  let at: unknown = sources
  for (const name of path.split('.')) at = isObject(at) ? own(at, name) : undefined
  return at
}

function toText(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
