import type { oidc } from '../../../contract/oauth/federated.ts'
import type { oauth } from '../../../contract/oauth/inbound.ts'
import type { InputOf } from '../../../contract/operation.ts'

/** What the token endpoint is sent. */
export type TokenInput = Omit<InputOf<typeof oauth.token>, 'mcpServerId'> &
  Partial<Pick<InputOf<typeof oauth.token>, 'mcpServerId'>> &
  Partial<Pick<InputOf<typeof oidc.token>, 'ssoAppId'>>
