/** Everything that the plane answers, as one value. */
import { accessKey } from './access-key/index.ts'
import { audit } from './audit/audit.ts'
import { auth } from './auth/index.ts'
import { inboundApp } from './inbound-app/index.ts'
import { license } from './license/license.ts'
import { permission } from './permission/index.ts'
import { role } from './role/index.ts'
import { tenant } from './tenant/index.ts'
import { user } from './user/index.ts'

export const contract = { license, user, tenant, accessKey, inboundApp, role, permission, audit, ...auth }

export type Contract = typeof contract
