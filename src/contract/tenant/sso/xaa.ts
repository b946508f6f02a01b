import { operation } from '../../operation.ts'
import { list, message, of, required } from '../../wire.ts'
import { sharedMapping, ssoId, tenantId, XaaReply, xaaFields } from './schemas.ts'

const which = message({ tenantId: required(tenantId), ssoId })
const path = '/v1/mgmt/sso/xaa/settings'

/** Cross-app access: assertions of other applications about users of a tenant. */
export const xaa = {
  loadXaa: operation('GET', path, {
    summary: 'Load whose assertions a tenant takes',
    input: which,
    output: XaaReply,
  }),
  loadAllXaa: operation('GET', `${path}/all`, {
    summary: 'The same of all SSO configurations',
    input: message({ tenantId: required(tenantId) }),
    output: message({ XAASettings: list(of(XaaReply)) }),
  }),
  configureXaa: operation('POST', path, {
    summary: 'Set whose assertions a tenant takes',
    detail: 'The settings are kept and shown; no assertion is exchanged for a token yet.',
    input: message({ ...which.fields, ...xaaFields, ...sharedMapping }),
  }),
  deleteXaa: operation('DELETE', path, { summary: 'Take no assertions any more', input: which }),
}
