import type { Contract } from '../contract/index.ts'
import type { Handlers } from '../contract/operation.ts'
import { accessKey } from './access-key/index.ts'
import * as audit from './audit/audit.ts'
import { auth } from './auth/index.ts'
import type { Context } from './context.ts'
import { inboundApp } from './inbound-app/index.ts'
import * as license from './license/license.ts'
import { outbox } from './outbox/index.ts'
import { permission } from './permission/index.ts'
import { role } from './role/index.ts'
import { me, session } from './session/index.ts'
import { tenant } from './tenant/index.ts'
import * as signingKey from './token/published.ts'
import { user } from './user/index.ts'

/** A function for every operation of the contract. */
export const features = {
  license,
  user,
  tenant,
  accessKey,
  inboundApp,
  role,
  permission,
  audit,
  signingKey,
  session,
  me,
  ...auth,
  outbox,
} as unknown as Handlers<Contract, Context>
