import { devicePage } from './device-page.ts'
import { discovery } from './discovery.ts'
import { fedcm } from './fedcm.ts'
import { oidc } from './federated.ts'
import { oauth } from './inbound.ts'
import { loginPage } from './login-page.ts'
import { outboundScim } from './outbound-scim.ts'
import { ssoApp } from './sso-app.ts'
import { samlApp, ssoIdp, wsfedApp } from './sso-idp.ts'

export const applications = {
  oauth,
  oidc,
  loginPage,
  devicePage,
  fedcm,
  discovery,
  ssoApp,
  outboundScim,
  samlApp,
  wsfedApp,
  ssoIdp,
}
