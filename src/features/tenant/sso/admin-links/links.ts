/** Links by which a tenant sets up its SSO: found by their digest, and sealed so that they can be shown again. */
import { checkedAs, hasTexts } from '../../../../lib/json.ts'
import type { StoredDocument } from '../../../../store/port/documents.ts'
import type { Tables } from '../../../../store/port/index.ts'
import type { Context } from '../../../context.ts'
import { digestOf, newSecret } from '../../../secrets.ts'
import { ADMIN_LINK_KIND, keyOf } from '../configuration.ts'

/** What of a tenant a link is for. */
type Place = {
  tenantId: string
  ssoId: string
}

export type AdminLink = Place & {
  token: string
  /** Who acts when it is used. */
  actorId: string
  /** Unix milliseconds; 0 for no end. */
  expiresAt: number
}

type NewLink = Omit<AdminLink, 'token'>

const isLink = (value: unknown): value is Omit<NewLink, 'tenantId'> =>
  hasTexts(value, 'ssoId', 'actorId') && typeof value['expiresAt'] === 'number'

/** Takes the place of an earlier one. In a transaction. */
export async function makeLink(ctx: Context, tables: Tables, { tenantId, ssoId, ...facts }: NewLink): Promise<string> {
  const project = ctx.caller.project.id
  const id = keyOf(tenantId, ssoId)
  const token = `${project}.${newSecret(ctx.random)}`
  await removeLink(ctx, tables, { tenantId, ssoId })
  await tables.documents.create(project, {
    kind: ADMIN_LINK_KIND,
    id,
    name: '',
    lookup: digestOf(token),
    owner: tenantId,
    revision: 1,
    document: { ssoId, ...facts },
    sealed: { token: ctx.vault.seal(token, sealPlace(project, id)) },
    searchText: '',
    createdAt: ctx.clock(),
    modifiedAt: ctx.clock(),
  })
  return token
}

/** Of a configuration; undefined where there is none, or none any more. */
export async function linkOf(ctx: Context, tables: Tables, { tenantId, ssoId }: Place): Promise<AdminLink | undefined> {
  const project = ctx.caller.project.id
  return live(ctx, await tables.documents.load(project, ADMIN_LINK_KIND, keyOf(tenantId, ssoId)))
}

/** By its token, in the project that the token names. */
export async function findLink(ctx: Context, token: string): Promise<AdminLink | undefined> {
  return live(ctx, await ctx.store.documents.byLookup(ctx.caller.project.id, ADMIN_LINK_KIND, digestOf(token)))
}

/** Id of the project that a token is of; empty for what is no token. */
export const projectOf = (token: string): string => /^(\w{1,64})\.\w{1,64}$/.exec(token)?.[1] ?? ''

export async function removeLink(ctx: Context, tables: Tables, { tenantId, ssoId }: Place): Promise<void> {
  await tables.documents.remove(ctx.caller.project.id, ADMIN_LINK_KIND, [keyOf(tenantId, ssoId)])
}

export const addressOf = (ctx: Context, token: string): string => `${ctx.baseUrl}/admin-sso/${token}`

function live(ctx: Context, stored: StoredDocument | undefined): AdminLink | undefined {
  if (!stored) return undefined
  const { ssoId, actorId, expiresAt } = checkedAs(stored.document, isLink, 'a link')
  if (expiresAt > 0 && expiresAt <= ctx.clock()) return undefined
  const token = ctx.vault.open(stored.sealed['token'] ?? '', sealPlace(ctx.caller.project.id, stored.id))
  return { tenantId: stored.owner, ssoId, actorId, expiresAt, token }
}

const sealPlace = (project: string, id: string) => `sso-admin-link ${project} ${id}`
