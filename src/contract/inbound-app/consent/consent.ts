import { operation } from '../../operation.ts'
import { id, ids, limit, page } from '../../schemas/fields.ts'
import { int32, list, message, of, text } from '../../wire.ts'

const consentIds = { ...ids, doc: 'Ids of consents' }

const Consent = message('Consent', {
  id: text(),
  appId: text(),
  userId: text(),
  scopes: list(text()),
  grantedBy: text({ doc: 'Id of the user who gave it' }),
  createdTime: int32({ doc: 'Seconds since 1970' }),
  tenantId: text(),
  ExpireTime: int32({ doc: 'Seconds since 1970; 0 is never' }),
  modifiedTime: int32({ doc: 'Seconds since 1970' }),
})

/** What users allowed inbound apps. */
export const consent = {
  search: operation('POST', '/v1/mgmt/thirdparty/consents/search', {
    summary: 'Search consents to inbound apps',
    effect: 'read',
    paging: { items: 'consents', size: 'limit', usual: 100, largest: 1000 },
    detail: 'Oldest first.',
    input: message({ appId: id, userId: id, consentId: id, tenantId: id, page, limit }),
    output: message({ consents: list(of(Consent)), total: int32() }),
  }),
  delete: operation('POST', '/v1/mgmt/thirdparty/consents/delete', {
    summary: 'Delete consents to inbound apps',
    detail: 'Of those that fit everything given. The refresh tokens that came of them are no longer taken.',
    input: message({ consentIds, appId: id, userIds: ids, tenantId: id }),
  }),
  deleteTenant: operation('POST', '/v1/mgmt/thirdparty/consents/delete/tenant', {
    summary: 'Delete consents to inbound apps in tenants',
    input: message({ consentIds, appId: id, tenantId: id }),
  }),
}
