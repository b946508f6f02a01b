/** Everything that the plane answers, as one value. */
import { accessKey } from './access-key/index.ts'
import { analytics } from './audit/analytics.ts'
import { audit } from './audit/audit.ts'
import { auth } from './auth/index.ts'
import { fga } from './authorization/fga/index.ts'
import { permission } from './authorization/permission/index.ts'
import { role } from './authorization/role/index.ts'
import { authz } from './authorization/structured/index.ts'
import { descoper } from './company/descoper/descoper.ts'
import { infra } from './company/infra/infra.ts'
import { license } from './company/license/license.ts'
import { managementKey } from './company/management-key/management-key.ts'
import { upkeep } from './company/upkeep/upkeep.ts'
import { flow } from './configuration/flow/flow.ts'
import { localization } from './configuration/localization/localization.ts'
import { passwordSettings } from './configuration/password-settings/password-settings.ts'
import { scopeClaimMapping } from './configuration/scope-claims/scope-claims.ts'
import { theme } from './configuration/theme/theme.ts'
import { consent } from './inbound-app/consent/consent.ts'
import { inboundApp } from './inbound-app/index.ts'
import { mcpClient } from './inbound-app/mcp-client/mcp-client.ts'
import { registration } from './inbound-app/registration/registration.ts'
import { resourcePolicy } from './inbound-app/resource-policy/resource-policy.ts'
import { documents } from './kinds/index.generated.ts'
import { applications } from './oauth/index.ts'
import { outboundToken } from './oauth/outbound-tokens.ts'
import { project } from './project/index.ts'
import { group } from './tenant/group/group.ts'
import { tenant } from './tenant/index.ts'
import { scim } from './tenant/scim.ts'
import { scimKey } from './tenant/scim-keys.ts'
import { sso } from './tenant/sso/index.ts'
import { family } from './user/family/index.ts'
import { user } from './user/index.ts'

export const contract = {
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
  ...sso,
  scim,
  scimKey,
  ...auth,
  ...documents,
}

export type Contract = typeof contract
