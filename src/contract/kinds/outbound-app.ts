import { description, id, name, names, url } from '../schemas/fields.ts'
import { bool, list, message, of, required, text } from '../wire.ts'
import { get, post } from './declaring/declaration.ts'
import { kind } from './declaring/kind.ts'

const parameters = list(of(message('URLParam', { key: text({ max: 256 }), value: text({ max: 2048 }) })), { max: 100 })

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
    description,
    clientId: text({ max: 2048 }),
    clientSecret: text({ max: 4096, doc: 'Never shown; the one that is kept stays when it is left out' }),
    logo: text({ doc: 'A URL, or the picture as a data URL' }),
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
    appType: text({ max: 64, doc: '`apikey` where users bring keys' }),
    useDcr: bool({ doc: 'Registers itself as a client' }),
    dcrUrl: url,
    tenantId: { ...id, doc: 'The tenant that it belongs to; empty in the project' },
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
  example: { name: 'Calendar', clientId: 'home', clientSecret: 'S3cret', defaultScopes: ['read'], pkce: true },
})
