import type { oidc as oidcContract } from '../../contract/oauth/federated.ts'
import type { oauth as oauthContract } from '../../contract/oauth/inbound.ts'
import type { Handlers } from '../../contract/operation.ts'
import type { Context } from '../context.ts'
import { fedcm, refuseEntra } from './absent.ts'
import { startAuthorize } from './authorize/authorize.ts'
import { finishAuthorize } from './authorize/finish.ts'
import { pushRequest } from './authorize/pushed.ts'
import * as discovery from './discovery.ts'
import { answerEndSession } from './end-session.ts'
import { approveLink, openLink } from './login/link.ts'
import { show, submit } from './login/page.ts'
import { outboundScim } from './provisioning/configuration.ts'
import { samlApp, ssoIdp } from './saml/index.ts'
import { ssoApp } from './sso-app/index.ts'
import { answerIntrospect } from './tokens/introspect.ts'
import { answerRevoke } from './tokens/revoke.ts'
import { answerToken } from './tokens/token.ts'
import { answerUserinfo } from './tokens/userinfo.ts'
import { startBackchannel } from './waiting/backchannel.ts'
import { startDevice } from './waiting/device.ts'
import { showDevice } from './waiting/page.ts'
import { wsfedApp } from './wsfed/index.ts'

type Contract = { oauth: typeof oauthContract; oidc: typeof oidcContract }

const { oauth, oidc }: Handlers<Contract, Context> = {
  oauth: {
    authorize: (ctx, input) => startAuthorize(ctx, 'inbound', input),
    token: (ctx, input) => answerToken(ctx, 'inbound', input),
    par: pushRequest,
    device: (ctx, input) => startDevice(ctx, 'inbound', input),
    bcAuthorize: startBackchannel,
    revoke: (ctx, input) => answerRevoke(ctx, 'inbound', input),
    introspect: answerIntrospect,
    userinfo: (ctx) => answerUserinfo(ctx, 'inbound'),
    finish: (ctx, { state_id: stateId, app_id: appId, consent_id: consentId, error_redirect_uri: errorRedirectUri }) =>
      finishAuthorize(ctx, { stateId, appId, consentId, errorRedirectUri }),
  },
  oidc: {
    authorize: (ctx, input) => startAuthorize(ctx, 'federated', input),
    token: (ctx, input) => answerToken(ctx, 'federated', input),
    device: (ctx, input) => startDevice(ctx, 'federated', input),
    authorizeEntra: refuseEntra,
    revoke: (ctx, input) => answerRevoke(ctx, 'federated', input),
    userinfo: (ctx) => answerUserinfo(ctx, 'federated'),
    finish: (ctx, { state_id: stateId, ssoAppId: appId, error_redirect_uri: errorRedirectUri }) =>
      finishAuthorize(ctx, { stateId, appId, errorRedirectUri }),
    endSession: answerEndSession,
  },
}

export const applications = {
  oauth,
  oidc,
  loginPage: { show, submit, openLink, approveLink },
  devicePage: { show: showDevice },
  fedcm,
  discovery,
  ssoApp,
  outboundScim,
  samlApp,
  wsfedApp,
  ssoIdp,
}
