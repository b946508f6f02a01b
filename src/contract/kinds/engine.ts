import { name } from '../schemas/fields.ts'
import { required } from '../wire.ts'
import { get, post } from './declaring/declaration.ts'
import { kind } from './declaring/kind.ts'
import { createdSeconds } from './declaring/shows.ts'

/** What runs connectors on somebody's own machines: only kept here, because its protocol is not public. */
export const engine = kind({
  noun: 'engine',
  title: ['engine', 'engines'],
  summary: 'Engines, which run connectors elsewhere',
  message: 'Engine',
  prefix: 'EN',
  area: 'infra',
  reply: ['engine', 'engines'],
  fields: { name: required(name) },
  shows: { createdTime: createdSeconds },
  secrets: { secret: 'issued' },
  routes: {
    create: post('/v1/mgmt/engine/create'),
    update: post('/v1/mgmt/engine/update'),
    delete: post('/v1/mgmt/engine/delete'),
    load: get('/v1/mgmt/engine/load'),
    loadAll: get('/v1/mgmt/engines/load'),
    rotate: post('/v1/mgmt/engine/rotate'),
  },
  example: { name: 'On premises' },
})
