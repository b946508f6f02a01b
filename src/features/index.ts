import type { Contract } from '../contract/index.ts'
import type { Handlers } from '../contract/operation.ts'
import { accessKey } from './access-key/index.ts'
import * as audit from './audit/audit.ts'
import { auth } from './auth/index.ts'
import * as consent from './consent/consent.ts'
import type { Context } from './context.ts'
import * as flow from './flow/flow.ts'
import { me, session } from './identity/session/index.ts'
import { token } from './identity/token/index.ts'
import * as signingKey from './identity/token/published.ts'
import { inboundApp } from './inbound-app/index.ts'
import * as license from './license/license.ts'
import * as managementKey from './management-key/lifecycle.ts'
import { applications } from './oauth/index.ts'
import { outbox } from './outbox/index.ts'
import * as passwordSettings from './password-settings/password-settings.ts'
import { permission } from './permission/index.ts'
import { project } from './project/index.ts'
import { role } from './role/index.ts'
import { tenant } from './tenant/index.ts'
import * as theme from './theme/theme.ts'
import { user } from './user/index.ts'

/** A function for every operation of the contract. */
export const features: Handlers<Contract, Context> = {
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
  signingKey,
  session,
  me,
  ...auth,
  token,
  outbox,
}
