/** Everything that the plane answers, as one value. */
import { accessKey } from './access-key/index.ts'
import { audit } from './audit/audit.ts'
import { auth } from './auth/index.ts'
import { consent } from './consent/consent.ts'
import { flow } from './flow/flow.ts'
import { inboundApp } from './inbound-app/index.ts'
import { license } from './license/license.ts'
import { managementKey } from './management-key/management-key.ts'
import { applications } from './oauth/index.ts'
import { passwordSettings } from './password-settings/password-settings.ts'
import { permission } from './permission/index.ts'
import { project } from './project/index.ts'
import { role } from './role/index.ts'
import { tenant } from './tenant/index.ts'
import { theme } from './theme/theme.ts'
import { user } from './user/index.ts'

export const contract = {
  license,
  user,
  tenant,
  accessKey,
  inboundApp,
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
  ...auth,
}

export type Contract = typeof contract
