/** A project's JWT templates: claims of its own, and how much of a user's authority a token tells. */
import { ApiError } from '../../../contract/faults.ts'
import { asObject, isJsonObject, type Json, type JsonObject } from '../../../lib/json.ts'
import type { Context } from '../../context.ts'
import { newSecret } from '../../secrets.ts'
import { fillClaims, type Sources } from './filling.ts'
import type { Times } from './jws.ts'
import { freeClaimsOfApps, freeClaimsOfTemplates, isReserved } from './reserved.ts'

type Claims = JsonObject & Times

/** `id`: of the template that the project or an app has chosen, empty for none. */
async function templateOf(ctx: Context, id: string): Promise<JsonObject | undefined> {
  if (id === '') return undefined
  const entity = await ctx.store.configuration.load(ctx.caller.project.id, 'jwtTemplate', id)
  return isJsonObject(entity?.document) ? entity.document : undefined
}

/** Session tokens, and those of access keys. */
export async function withTemplate(ctx: Context, id: string, claims: Claims, sources: Sources): Promise<Claims> {
  const template = await templateOf(ctx, id)
  if (!template) return claims
  const own = freeClaimsOfTemplates(await ownClaims(ctx, template, claims, sources))
  const subject = own['sub']
  return {
    ...own,
    ...toSchema(claims, template),
    ...issuerClaim(ctx, template),
    ...(template['addJti'] === true && { jti: newSecret(ctx.random) }),
    ...(template['overrideSubject'] === true &&
      typeof subject === 'string' &&
      subject !== '' && { sub: subject, dsub: claims['sub'] ?? null }),
  }
}

/** Refresh tokens: whom they are of and for is the plane's to say. */
export async function refreshWithTemplate(ctx: Context, id: string, claims: Claims, sources: Sources): Promise<Claims> {
  const template = await templateOf(ctx, id)
  if (!template) return claims
  const issuer = issuerClaim(ctx, template)
  if (template['omitCustomClaimsFromDSR'] === true) {
    const { nsec: _, ...kept } = Object.fromEntries(Object.entries(claims).filter(([name]) => isReserved(name)))
    return { ...(kept as Claims), ...issuer }
  }
  const { aud: _, sub: __, ...own } = freeClaimsOfTemplates(await ownClaims(ctx, template, claims, sources))
  return { ...own, ...claims, ...issuer }
}

/** Access tokens of applications. The issuer is the application's unless the template says which. */
export async function appWithTemplate(ctx: Context, id: string, claims: Claims, sources: Sources): Promise<Claims> {
  const template = await templateOf(ctx, id)
  if (!template) return claims
  const { iss } = claims
  const own = freeClaimsOfApps(await ownClaims(ctx, template, claims, sources))
  const isFederated = template['issuerType'] === 'federated'
  return {
    ...own,
    ...toSchema(claims, template),
    ...(template['issuerType'] ? issuerClaim(ctx, template) : {}),
    ...(isFederated && { iss: iss ?? null }),
    ...(template['addJti'] === true && { jti: newSecret(ctx.random) }),
  }
}

/** What its ID tokens say of the user beside that: the same claims of its own. */
export async function idClaimsOfTemplate(
  ctx: Context,
  id: string,
  claims: JsonObject,
  sources: Sources,
): Promise<JsonObject> {
  const template = await templateOf(ctx, id)
  return template ? freeClaimsOfApps(await ownClaims(ctx, template, claims, sources)) : {}
}

/** Throws ApiError invalidToken for a token of another issuer than the template says, where it insists. */
export async function checkIssuer(ctx: Context, id: string, { iss }: JsonObject): Promise<void> {
  if (iss === undefined) return
  const template = await templateOf(ctx, id)
  if (template?.['enforceIssuer'] !== true || formOf(ctx, iss) === wantedForm(template)) return
  throw new ApiError('invalidToken', 'The token names another issuer than the project enforces')
}

type Form = 'legacy' | 'inbound' | 'federated'

function wantedForm(template: JsonObject): Form {
  const said = template['issuerType']
  if (said === 'legacy' || said === 'inbound' || said === 'federated') return said
  return template['conformanceIssuer'] === true ? 'federated' : 'legacy'
}

/** By the path alone: a plane has several addresses. */
function formOf(ctx: Context, iss: Json): Form | undefined {
  const project = ctx.caller.project.id
  if (iss === project) return 'legacy'
  if (typeof iss !== 'string' || !iss.endsWith(`/${project}`)) return undefined
  return iss.endsWith(`/v1/apps/${project}`) ? 'inbound' : 'federated'
}

function issuerClaim(ctx: Context, template: JsonObject): { iss: string } {
  const project = ctx.caller.project.id
  const path = { legacy: '', inbound: '/v1/apps', federated: '' }
  const form = wantedForm(template)
  return { iss: form === 'legacy' ? project : `${ctx.baseUrl}${path[form]}/${project}` }
}

async function ownClaims(
  ctx: Context,
  template: JsonObject,
  { dct }: JsonObject,
  sources: Sources,
): Promise<JsonObject> {
  const said = asObject(template['template'])
  const { id, name } = ctx.caller.project
  const namesTenant = typeof dct === 'string' && /\{\{\s*tenant\./.test(JSON.stringify(said))
  const tenant = namesTenant ? await ctx.store.tenants.load(id, dct) : undefined
  const all = { ...sources, project: { id, name }, ...(tenant && { tenant }) }
  return fillClaims(said, all, String(template['emptyClaimPolicy'] ?? 'none'))
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
  const current = isJsonObject(tenants) && typeof dct === 'string' ? tenants[dct] : undefined
  return asObject(current)
}

function dropEmpty(claims: { [claim: string]: Json | undefined }): JsonObject {
  const held = Object.entries(claims).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && !value.length),
  )
  return Object.fromEntries(held) as JsonObject
}

function withoutPermissions({ permissions: _, tenants, ...others }: JsonObject): JsonObject {
  if (!isJsonObject(tenants)) return others
  const fewer = Object.entries(tenants).map(([id, held]) => [id, { roles: asObject(held)['roles'] ?? [] }])
  return { ...others, tenants: Object.fromEntries(fewer) }
}
