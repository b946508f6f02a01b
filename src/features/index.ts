import type { Contract } from '../contract/index.ts'
import type { Handlers } from '../contract/operation.ts'
import { accessKey } from './access-key/index.ts'
import * as analytics from './audit/analytics.ts'
import { audit } from './audit/index.ts'
import { federation } from './auth/federation/index.ts'
import { auth } from './auth/index.ts'
import { permission } from './authorization/permission/index.ts'
import { role } from './authorization/role/index.ts'
import * as descoper from './company/descoper/operations.ts'
import * as infra from './company/infra/operations.ts'
import * as license from './company/license/license.ts'
import * as managementKey from './company/management-key/lifecycle.ts'
import * as upkeep from './company/upkeep/operations.ts'
import { documents } from './configuration/documents/index.ts'
import { flow } from './configuration/flow/index.ts'
import * as localization from './configuration/localization/localization.ts'
import * as passwordSettings from './configuration/password-settings/password-settings.ts'
import * as scopeClaimMapping from './configuration/scope-claims/scope-claims.ts'
import * as theme from './configuration/theme/theme.ts'
import type { Context } from './context.ts'
import { family } from './family/index.ts'
import { fga } from './fga/index.ts'
import { authz } from './fga/structured/index.ts'
import { execution } from './flow/index.ts'
import { me, session } from './identity/session/index.ts'
import { token } from './identity/token/index.ts'
import * as signingKey from './identity/token/published.ts'
import * as consent from './inbound-app/consent/consent.ts'
import { inboundApp } from './inbound-app/index.ts'
import { mcpClient } from './inbound-app/mcp-client/operations.ts'
import { registration } from './inbound-app/registration/registration.ts'
import * as resourcePolicy from './inbound-app/resource-policy/resource-policy.ts'
import { applications } from './oauth/index.ts'
import { outboundToken } from './oauth/outbound/index.ts'
import { outbox } from './outbox/index.ts'
import { project } from './project/index.ts'
import * as group from './tenant/group/group.ts'
import { tenant } from './tenant/index.ts'
import { scim } from './tenant/scim/index.ts'
import { scimKey } from './tenant/scim/keys.ts'
import { ssoAdminLink } from './tenant/sso/admin-links/operations.ts'
import { ssoSetup } from './tenant/sso/admin-links/setup.ts'
import { ssoSettings } from './tenant/sso/settings/index.ts'
import { user } from './user/index.ts'

/** A function for every operation of the contract. */
export const features: Handlers<Contract, Context> = {
  license,
  user,
  family,
  tenant,
  accessKey,
  inboundApp,
  mcpClient,
  registration,
  consent,
  ...applications,
  role,
  permission,
  audit,
  project,
  flow,
  theme,
  passwordSettings,
  managementKey,
  descoper,
  infra,
  upkeep,
  analytics,
  resourcePolicy,
  scopeClaimMapping,
  localization,
  group,
  fga,
  authz,
  outboundToken,
  scim,
  scimKey,
  ...documents,
  ssoSettings,
  ssoAdminLink,
  ssoSetup,
  signingKey,
  session,
  me,
  ...auth,
  execution,
  ...federation,
  token,
  outbox,
}
