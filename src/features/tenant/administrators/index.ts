import type { Contract } from '../../../contract/index.ts'
import { accessKeyDelegates } from './access-keys.ts'
import type { Delegate } from './delegate.ts'
import { permissionDelegates, roleDelegates } from './roles.ts'
import { ownDelegates } from './self.ts'
import { auditDelegates, tenantDelegates } from './tenant.ts'
import { userDelegates } from './users.ts'

/** How operations of management answer who shows a refresh token: each that names a `holder`. */
export const delegates = {
  user: { ...userDelegates, ...ownDelegates.user },
  role: roleDelegates,
  permission: permissionDelegates,
  accessKey: accessKeyDelegates,
  audit: auditDelegates,
  tenant: tenantDelegates,
  ssoApp: ownDelegates.ssoApp,
  outboundApp: ownDelegates.outboundApp,
  outboundToken: ownDelegates.outboundToken,
} satisfies { [N in keyof Contract]?: { [V in keyof Contract[N]]?: Delegate<Contract[N][V]> } }
