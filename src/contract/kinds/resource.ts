import { description, name } from '../schemas/fields.ts'
import { ApprovedScopes, DynamicRegistrationSettings } from '../schemas/registration.ts'
import { of, required, text } from '../wire.ts'
import { get, post } from './declaring/declaration.ts'
import { kind } from './declaring/kind.ts'
import { versioned } from './declaring/shows.ts'

/** What tokens are for: an API or an MCP server, by its URI. */
export const resource = kind({
  noun: 'resource',
  title: ['resource', 'resources'],
  summary: 'Resources, which tokens are for',
  message: 'Resource',
  prefix: 'RS',
  area: 'apps',
  reply: ['resource', 'resources'],
  wrapped: ['update'],
  counted: true,
  lookup: 'uri',
  fields: {
    name: required(name),
    description,
    uri: text({ max: 2048, doc: 'As RFC 8707 has it; the audience of tokens' }),
    type: text({ max: 64, doc: '`mcp` for one with dynamic registration' }),
    scopes: of(ApprovedScopes),
    userAccess: text({ max: 64, doc: 'Who gets tokens without a policy' }),
    clientAccess: text({ max: 64 }),
    dynamicRegistrationSettings: of(DynamicRegistrationSettings),
  },
  shows: versioned,
  routes: {
    create: post('/v1/mgmt/resource/create'),
    update: post('/v1/mgmt/resource/update'),
    delete: post('/v1/mgmt/resource/delete'),
    deleteMany: post('/v1/mgmt/resource/delete/batch'),
    load: get('/v1/mgmt/resource/load'),
    loadByUri: get('/v1/mgmt/resource/load/uri'),
    loadAll: get('/v1/mgmt/resources/load'),
  },
  example: { name: 'Notes', uri: 'https://notes.example.com', scopes: { permissionsScopes: [{ name: 'read' }] } },
})
