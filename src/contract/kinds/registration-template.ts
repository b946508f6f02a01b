import { description, name } from '../schemas/fields.ts'
import { clientSettings } from '../schemas/registration.ts'
import { required } from '../wire.ts'
import { get, post } from './declaring/declaration.ts'
import { kind } from './declaring/kind.ts'
import { versioned } from './declaring/shows.ts'

/** What clients get that register themselves, for several resources. */
export const registrationTemplate = kind({
  noun: 'registrationTemplate',
  title: ['registration template', 'registration templates'],
  summary: 'Templates for clients that register themselves',
  message: 'DynamicRegistrationTemplate',
  prefix: 'DT',
  area: 'apps',
  reply: ['template', 'templates'],
  wrapped: ['update'],
  counted: true,
  fields: { name: required(name), description, ...clientSettings },
  shows: versioned,
  routes: {
    create: post('/v1/mgmt/resource/dynamic-registration-template/create'),
    update: post('/v1/mgmt/resource/dynamic-registration-template/update'),
    delete: post('/v1/mgmt/resource/dynamic-registration-template/delete'),
    deleteMany: post('/v1/mgmt/resource/dynamic-registration-templates/delete'),
    load: get('/v1/mgmt/resource/dynamic-registration-template/load'),
    loadAll: get('/v1/mgmt/resource/dynamic-registration-templates/load'),
  },
  example: { name: 'Careful', description: 'Asks everybody', tags: ['new'] },
})
