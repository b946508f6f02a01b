import { operation } from '../operation.ts'
import { description, id, name, names, url } from '../schemas/fields.ts'
import { bool, list, message, of, optional, required, text } from '../wire.ts'
import { get, post } from './declaring/declaration.ts'
import { kind } from './declaring/kind.ts'

const parameters = list(of(message('URLParam', { key: text({ max: 256 }), value: text({ max: 2048 }) })), { max: 100 })

const about = { description, logo: text({ doc: 'A URL, or the picture as a data URL' }) }
const settings = {
  discoveryUrl: { ...url, doc: 'Fills in URLs that are left out' },
  authorizationUrl: url,
  authorizationUrlParams: parameters,
  tokenUrl: url,
  tokenUrlParams: parameters,
  revocationUrl: url,
  defaultScopes: names,
  defaultRedirectUrl: url,
  callbackDomain: text({ max: 256 }),
  pkce: bool(),
  accessType: text({ max: 64, doc: '`offline` or `online`' }),
  prompt: list(text({ max: 64 }), { max: 16 }),
}
const appType = text({ max: 64, doc: '`apikey` where users bring keys' })
const registration = { useDcr: bool({ doc: 'Registers itself as a client' }), dcrUrl: url }
const tenantId = { ...id, doc: 'The tenant that it belongs to; empty in the project' }
const overrides = { name, ...about, ...settings, ...registration, pkce: optional(bool()) }
const output = message({
  app: of(
    message('MadeOutboundApp', {
      id: text(),
      name: text(),
      ...about,
      clientId: text(),
      ...settings,
      appType,
      ...registration,
      tenantId,
    }),
  ),
})

/** What the project needs to be a client of a third service, or to keep keys for it. */
export const outboundApp = kind({
  noun: 'outboundApp',
  title: ['outbound app', 'outbound apps'],
  summary: 'Outbound apps, by which users connect other services',
  message: 'OutboundApp',
  prefix: 'OA',
  area: 'apps',
  reply: ['app', 'apps'],
  snapshot: 'outboundApp',
  ownId: true,
  wrapped: ['update'],
  fields: {
    name: required(name),
    ...about,
    clientId: text({ max: 2048 }),
    clientSecret: text({ max: 4096, doc: 'Never shown; the one that is kept stays when it is left out' }),
    ...settings,
    appType,
    ...registration,
    tenantId,
  },
  secrets: { clientSecret: 'given' },
  references: { tenantId: 'tenant' },
  routes: {
    create: post('/v1/mgmt/outbound/app/create'),
    update: post('/v1/mgmt/outbound/app/update'),
    delete: post('/v1/mgmt/outbound/app/delete'),
    load: get('/v1/mgmt/outbound/app/:id'),
    loadAll: get('/v1/mgmt/outbound/apps'),
  },
  holders: { loadAll: 'self' },
  operations: {
    createByTemplate: operation('POST', '/v1/mgmt/outbound/app/create/bytemplate', {
      summary: 'Create an outbound app of what is known of a service',
      input: message({
        templateId: required({ ...id, aliases: ['id'], doc: 'Such as `google`, `github` or `slack`' }),
        tenantId: id,
        clientId: text({ max: 2048 }),
        clientSecret: text({ max: 4096 }),
        overrides: of(message('OutboundAppOverrides', overrides)),
      }),
      output,
    }),
    createByDcrPreset: operation('POST', '/v1/mgmt/outbound/app/create/bydcrpreset', {
      summary: 'Create an outbound app that registers itself at a known service',
      input: message({ dcrPresetId: required({ ...id, doc: 'Such as `linear` or `notion`' }), tenantId: id }),
      output,
    }),
  },
  example: { name: 'Calendar', clientId: 'home', clientSecret: 'S3cret', defaultScopes: ['read'], pkce: true },
})
