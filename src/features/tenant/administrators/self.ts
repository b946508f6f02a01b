/** What is a user's own: factors, devices and applications. */
import { kinds } from '../../../contract/kinds/index.generated.ts'
import { outboundToken as tokenContract } from '../../../contract/oauth/outbound-tokens.ts'
import { ssoApp as appContract } from '../../../contract/oauth/sso-app.ts'
import { user as contract } from '../../../contract/user/index.ts'
import { documents } from '../../configuration/documents/index.ts'
import { isAssigned } from '../../oauth/authorize/assigned.ts'
import { outboundToken } from '../../oauth/outbound/index.ts'
import { ssoApp } from '../../oauth/sso-app/index.ts'
import { user as users } from '../../user/index.ts'
import { delegate, notOwn, type Standing } from './delegate.ts'

function checkSelf({ user }: Standing, named: readonly string[]): void {
  if (named.some((one) => one !== user.id && !user.loginIds.includes(one))) throw notOwn()
}

const listPasskeys = delegate(contract.listPasskeys, (standing, { loginId }) => {
  checkSelf(standing, [loginId])
  return users.listPasskeys(standing.ctx, { loginId: standing.user.id })
})

const listTrustedDevices = delegate(contract.listTrustedDevices, (standing, { identifiers }) => {
  checkSelf(standing, identifiers)
  return users.listTrustedDevices(standing.ctx, { identifiers: [standing.user.id] })
})

/** Those that the user may enter, and of them what a list of applications shows. */
const loadSsoApps = delegate(appContract.loadAll, async ({ ctx, user }) => {
  const { apps } = await ssoApp.loadAll(ctx, {})
  const shown = []
  for (const { id, name, description, logo, enabled, appType, ...settings } of apps ?? []) {
    if (!enabled || !(await isAssigned(ctx.store, ctx.caller.project.id, id ?? '', user))) continue
    const { oidcSettings: oidc, samlSettings: saml, wsfedSettings: wsfed } = settings
    shown.push({
      ...{ id, name, description, logo, enabled, appType },
      ...(oidc && { oidcSettings: { customIdpInitiatedLoginPageUrl: oidc.customIdpInitiatedLoginPageUrl ?? '' } }),
      ...(saml && { samlSettings: { idpInitiatedUrl: saml.idpInitiatedUrl ?? '' } }),
      ...(wsfed && { wsfedSettings: { idpInitiatedUrl: wsfed.idpInitiatedUrl ?? '' } }),
    })
  }
  return { apps: shown }
})

/** Those of the project and of the user's tenants: names and pictures, no settings. */
const loadOutboundApps = delegate(kinds.outboundApp.operations.loadAll, async ({ ctx, permissions }) => {
  const { apps } = await documents.outboundApp.loadAll(ctx, {})
  const theirs = (apps ?? []).filter(({ tenantId }) => !tenantId || permissions.has(tenantId))
  return {
    apps: theirs.map(({ id, name, description, logo, appType, tenantId }) => {
      return { id, name, description, logo, appType, tenantId }
    }),
  }
})

const appsOfUser = delegate(tokenContract.appsOfUser, (standing, { userId, tenantId }) => {
  if (userId !== standing.user.id || (tenantId !== '' && !standing.permissions.has(tenantId))) throw notOwn()
  return outboundToken.appsOfUser(standing.ctx, { userId, tenantId })
})

export const ownDelegates = {
  user: { listPasskeys, listTrustedDevices },
  ssoApp: { loadAll: loadSsoApps },
  outboundApp: { loadAll: loadOutboundApps },
  outboundToken: { appsOfUser },
}
