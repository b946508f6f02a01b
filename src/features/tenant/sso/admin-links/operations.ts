/** Links by which administrators of tenants set up SSO. */
import type { Handle, InputOf } from '../../../../contract/operation.ts'
import type { sso } from '../../../../contract/tenant/sso/index.ts'
import type { Tables } from '../../../../store/port/index.ts'
import type { User } from '../../../../store/port/users.ts'
import { audited, type Context } from '../../../context.ts'
import { administrated, asAdministrator } from '../../../identity/administrator.ts'
import { post } from '../../../outbox/post.ts'
import { toEmail } from '../../../user/addresses.ts'
import { allConfigured, type Configured, lockConfigured } from '../configuration.ts'
import { addressOf, linkOf, makeLink, removeLink } from './links.ts'

type Operations = typeof sso.ssoAdminLink
type Handler<O extends keyof Operations> = Handle<Operations[O], Context>
type Wanted = InputOf<Operations['generateV1']> & { actorId?: string }

/** Seconds that a link is good that nobody has said more of. */
const DAY = 86_400
const PERMISSION = 'SSO Admin'

async function generated(ctx: Context, { tenantId, ssoId, expireTime, email, actorId = '' }: Wanted) {
  const to = toEmail(email)
  return ctx.store.write(async (tables) => {
    const configured = await lockConfigured(tables, ctx.caller.project.id, tenantId, ssoId)
    const link = await renewed(ctx, tables, configured, { life: expireTime, actorId: actorId || ctx.caller.keyId })
    if (to !== '') await mail(ctx, tables, configured, { to, link })
    return { adminSSOConfigurationLink: link }
  })
}

const generate: Handler<'generate'> = generated
const generateV1: Handler<'generateV1'> = generated

const revoke: Handler<'revoke'> = (ctx, { tenantId, ssoId }) =>
  ctx.store.write(async (tables) => {
    const { tenant, configuration } = await lockConfigured(tables, ctx.caller.project.id, tenantId, ssoId)
    await removeLink(ctx, tables, { tenantId: tenant.id, ssoId: configuration.ssoId })
    await record(ctx, tables, 'SSOAdminLinkRevoked', { tenant, configuration })
  })

const send: Handler<'send'> = (ctx, { tenantId, ssoId, email }) => {
  const to = toEmail(email)
  return ctx.store.write(async (tables) => {
    const configured = await lockConfigured(tables, ctx.caller.project.id, tenantId, ssoId)
    await mail(ctx, tables, configured, { to, link: await standing(ctx, tables, configured) })
    await record(ctx, tables, 'SSOAdminLinkSent', configured)
  })
}

const own: Handler<'own'> = async (outer, input) => {
  const { ctx, tenantId } = await administrated(outer, input.tenantId, PERMISSION)
  return ctx.store.write(async (tables) => {
    const configured = await lockConfigured(tables, ctx.caller.project.id, tenantId, input.ssoId)
    return { adminSSOConfigurationLink: await standing(ctx, tables, configured) }
  })
}

const ownOfAll: Handler<'ownOfAll'> = async (outer, input) => {
  const { ctx, tenantId } = await administrated(outer, input.tenantId, PERMISSION)
  return ctx.store.write(async (tables) => {
    await tables.tenants.lock(ctx.caller.project.id, tenantId)
    const links = []
    for (const configured of await allConfigured(tables, ctx.caller.project.id, tenantId)) {
      const { ssoId, displayName } = configured.configuration
      links.push({ ssoId, displayName, adminSSOConfigurationLink: await standing(ctx, tables, configured) })
    }
    const [first, ...others] = links
    const ssoIdToLink = Object.fromEntries(others.map(({ ssoId, adminSSOConfigurationLink: link }) => [ssoId, link]))
    return { links, defaultLink: first?.adminSSOConfigurationLink ?? '', ssoIdToLink }
  })
}

export const ssoAdminLink = { generate, generateV1, revoke, send, own, ownOfAll }

/** The link that there is, else one for a day. In a transaction. */
async function standing(ctx: Context, tables: Tables, configured: Configured): Promise<string> {
  const { tenant, configuration } = configured
  const known = await linkOf(ctx, tables, { tenantId: tenant.id, ssoId: configuration.ssoId })
  if (known) return addressOf(ctx, known.token)
  return renewed(ctx, tables, configured, { life: DAY, actorId: ctx.caller.keyId })
}

/** `life` in seconds, 0 for no end. */
async function renewed(
  ctx: Context,
  tables: Tables,
  configured: Configured,
  { life, actorId }: { life: number; actorId: string },
): Promise<string> {
  const { tenant, configuration } = configured
  const place = { tenantId: tenant.id, ssoId: configuration.ssoId }
  const expiresAt = life === 0 ? 0 : ctx.clock() + life * 1000
  const token = await makeLink(ctx, tables, { ...place, actorId, expiresAt })
  await record(ctx, tables, 'SSOAdminLinkCreated', configured)
  return addressOf(ctx, token)
}

function record(ctx: Context, tables: Tables, action: string, { tenant, configuration: { ssoId } }: Configured) {
  const what = { tenants: [tenant.id], data: { ssoId } }
  return tables.audit.add(ctx.caller.project.id, [audited(ctx, action, what)])
}

/** The link of a tenant's first configuration, for somebody who may set it up. Throws ApiError forbidden. */
export async function linkForAdministrator(ctx: Context, user: User, tenantId: string): Promise<string> {
  const inHisName = await asAdministrator(ctx, user, tenantId, PERMISSION)
  return ctx.store.write(async (tables) =>
    standing(inHisName, tables, await lockConfigured(tables, ctx.caller.project.id, tenantId, '')),
  )
}

function mail(
  ctx: Context,
  tables: Tables,
  { tenant }: Configured,
  { to, link }: { to: string; link: string },
): Promise<void> {
  const project = ctx.caller.project.name
  const subject = `Set up single sign-on to ${project}`.replace(/[\p{Cc}]+/gu, ' ')
  const text = `${tenant.name} can sign in to ${project} with its own identity provider. Set it up here:\n\n${link}\n`
  const message = { channel: 'email', kind: 'ssoSetup', to, loginId: to, subject, text, html: '', link } as const
  return post(ctx, tables, { ...message, code: '', links: {}, linkId: '' }, { userId: '' })
}
