import { operation, WITH_LOGO } from '../operation.ts'
import { id, ids, limit, name, page } from '../schemas/fields.ts'
import { appSettings, appSettingsV2, InboundApp, InboundAppV2 } from '../schemas/inbound-app.ts'
import { bool, int32, list, message, of, partial, required, text } from '../wire.ts'

const either = message({ id, clientId: { ...id, doc: 'In place of the id' } })

const Created = message('InboundAppCreated', {
  id: text(),
  cleartext: text({ doc: 'The secret; empty for a public client' }),
  clientId: text(),
})

export const lifecycle = {
  create: operation('POST', '/v1/mgmt/thirdparty/app/create', {
    summary: 'Create an inbound app',
    largestBody: WITH_LOGO,
    input: message('NewInboundApp', {
      id: { ...id, doc: 'Made when left out' },
      name: required(name),
      ...appSettings,
      nonConfidentialClient: bool({ doc: 'A public client, without a secret' }),
      clientId: { ...id, doc: 'Made when left out' },
      clientSecret: text({ max: 1024, doc: 'Made when left out' }),
      consentFlowId: id,
    }),
    output: Created,
  }),
  createV2: operation('POST', '/v2/mgmt/thirdparty/app/create', {
    summary: 'Create an inbound app, with claims by scope',
    largestBody: WITH_LOGO,
    input: message('NewInboundAppV2', { id, name: required(name), ...appSettingsV2 }),
    output: Created,
  }),
  update: operation('POST', '/v1/mgmt/thirdparty/app/update', {
    summary: 'Replace an inbound app',
    largestBody: WITH_LOGO,
    detail: 'Fields that are left out are cleared.',
    input: message('InboundAppUpdate', { id: required(id), name: required(name), ...appSettings }),
  }),
  updateV2: operation('POST', '/v2/mgmt/thirdparty/app/update', {
    summary: 'Replace an inbound app, with claims by scope',
    largestBody: WITH_LOGO,
    detail: 'Fields that are left out are cleared.',
    input: message('InboundAppUpdateV2', { id: required(id), name: required(name), ...appSettingsV2 }),
  }),
  patch: operation('POST', '/v1/mgmt/thirdparty/app/patch', {
    summary: 'Change parts of an inbound app',
    largestBody: WITH_LOGO,
    detail: 'Fields that are left out stay.',
    input: message('InboundAppPatch', { id: required(id), ...partial({ name, ...appSettings }) }),
  }),
  patchV2: operation('POST', '/v2/mgmt/thirdparty/app/patch', {
    summary: 'Change parts of an inbound app, with claims by scope',
    largestBody: WITH_LOGO,
    detail: 'Fields that are left out or empty stay.',
    input: message('InboundAppPatchV2', { id: required(id), ...partial({ name, ...appSettingsV2 }) }),
  }),
  load: operation('GET', '/v1/mgmt/thirdparty/app/load', {
    summary: 'Load an inbound app',
    detail: 'By id or by client id.',
    input: either,
    output: InboundApp,
  }),
  loadV2: operation('GET', '/v2/mgmt/thirdparty/app/load', {
    summary: 'Load an inbound app, with claims by scope',
    detail: 'By id or by client id.',
    input: either,
    output: InboundAppV2,
  }),
  loadAll: operation('GET', '/v1/mgmt/thirdparty/apps/load', {
    summary: 'Load all inbound apps',
    input: message({ page, limit: { ...limit, doc: 'Apps in a page; 0 is all' } }),
    output: message({ apps: list(of(InboundApp)), total: int32() }),
  }),
  loadPage: operation('POST', '/v2/mgmt/thirdparty/apps/load', {
    summary: 'Load inbound apps by page, with claims by scope',
    effect: 'read',
    input: message({ page, limit: { ...limit, doc: 'Apps in a page; 0 is all' } }),
    output: message({ apps: list(of(InboundAppV2)), total: int32() }),
  }),
  delete: operation('POST', '/v1/mgmt/thirdparty/app/delete', {
    summary: 'Delete an inbound app',
    input: message({ id: required(id) }),
  }),
  deleteBatch: operation('POST', '/v1/mgmt/thirdparty/app/delete/batch', {
    summary: 'Delete many inbound apps',
    detail: 'Unknown ids are skipped.',
    input: message({ ids: required(ids) }),
    bulk: true,
  }),
}
