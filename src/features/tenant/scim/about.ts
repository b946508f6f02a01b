/** What SCIM's clients ask before they push: what is served, and which attributes there are. */
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { scim as contract } from '../../../contract/tenant/scim.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Context } from '../../context.ts'
import { directoryOf } from './caller.ts'
import { ENTERPRISE, GROUP, placeOf, USER } from './resources.ts'

type Handler<V extends keyof typeof contract> = Handle<(typeof contract)[V], Context>

export const providerConfig: Handler<'providerConfig'> = async (outer) => {
  const { ctx } = await directoryOf(outer)
  return answer({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: 1000 },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: true },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Access key',
        description: 'The project id, a colon, and an access key that administers the tenant',
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${ctx.baseUrl}/scim/v2/ServiceProviderConfig` },
  })
}

const answer = (resource: JsonObject) => ({ status: 200, etag: '', location: '', resource })

interface Attribute {
  name: string
  type?: 'string' | 'boolean' | 'complex' | 'reference'
  multi?: true
  required?: true
  mutability?: 'readOnly' | 'readWrite'
  uniqueness?: 'server'
  exact?: true
  sub?: Attribute[]
}

const plural = (name: string): Attribute => ({
  name,
  type: 'complex',
  multi: true,
  sub: [{ name: 'value' }, { name: 'display' }, { name: 'type' }, { name: 'primary', type: 'boolean' }],
})
const nameParts = ['formatted', 'familyName', 'givenName', 'middleName', 'honorificPrefix', 'honorificSuffix']
const texts = ['displayName', 'nickName', 'title', 'userType', 'preferredLanguage', 'locale', 'timezone']
const readOnly = (name: string): Attribute => ({ name, mutability: 'readOnly' })

const SCHEMAS: { id: string; name: string; attributes: Attribute[] }[] = [
  {
    id: USER,
    name: 'User',
    attributes: [
      { name: 'userName', required: true, uniqueness: 'server' },
      { name: 'name', type: 'complex', sub: nameParts.map((name) => ({ name })) },
      ...texts.map((name) => ({ name })),
      { name: 'profileUrl', type: 'reference' },
      { name: 'active', type: 'boolean' },
      plural('emails'),
      plural('phoneNumbers'),
      {
        name: 'groups',
        type: 'complex',
        multi: true,
        mutability: 'readOnly',
        sub: ['value', 'display', '$ref', 'type'].map(readOnly),
      },
    ],
  },
  {
    id: GROUP,
    name: 'Group',
    attributes: [
      { name: 'displayName', required: true, uniqueness: 'server' },
      {
        name: 'members',
        type: 'complex',
        multi: true,
        sub: ['value', 'display', '$ref', 'type'].map((name) => ({ name })),
      },
    ],
  },
  {
    id: ENTERPRISE,
    name: 'EnterpriseUser',
    attributes: [
      ...['employeeNumber', 'costCenter', 'organization', 'division', 'department'].map((name) => ({ name })),
      { name: 'manager', type: 'complex', sub: ['value', '$ref', 'displayName'].map((name) => ({ name })) },
    ],
  },
]

function toWire({ name, type = 'string', multi, required, mutability, uniqueness, exact, sub }: Attribute): JsonObject {
  return {
    name,
    type,
    multiValued: multi === true,
    description: '',
    required: required === true,
    caseExact: exact === true,
    mutability: mutability ?? 'readWrite',
    returned: 'default',
    uniqueness: uniqueness ?? 'none',
    ...(type === 'reference' && { referenceTypes: ['external'] }),
    ...(sub && { subAttributes: sub.map(toWire) }),
  }
}

const schemasOf = (ctx: Context): JsonObject[] =>
  SCHEMAS.map(({ id, name, attributes }) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
    id,
    name,
    description: name,
    attributes: attributes.map(toWire),
    meta: { resourceType: 'Schema', location: placeOf(ctx, 'Schemas', id) },
  }))

const typesOf = (ctx: Context): JsonObject[] =>
  [
    { id: 'User', schema: USER, schemaExtensions: [{ schema: ENTERPRISE, required: false }] },
    { id: 'Group', schema: GROUP, schemaExtensions: [] },
  ].map((type) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    ...type,
    name: type.id,
    description: type.id,
    endpoint: `/${type.id}s`,
    meta: { resourceType: 'ResourceType', location: placeOf(ctx, 'ResourceTypes', type.id) },
  }))

function all(resources: JsonObject[]) {
  return answer({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: resources.length,
    startIndex: 1,
    itemsPerPage: resources.length,
    Resources: resources,
  })
}

function one(resources: JsonObject[], id: string) {
  const found = resources.find((resource) => resource['id'] === id)
  if (!found) throw new ApiError('noResource', `There is no ${id.slice(0, 128)}`)
  return answer(found)
}

export const listSchemas: Handler<'listSchemas'> = async (outer) => all(schemasOf((await directoryOf(outer)).ctx))
export const loadSchema: Handler<'loadSchema'> = async (outer, { id }) =>
  one(schemasOf((await directoryOf(outer)).ctx), id)
export const listTypes: Handler<'listTypes'> = async (outer) => all(typesOf((await directoryOf(outer)).ctx))
export const loadType: Handler<'loadType'> = async (outer, { id }) => one(typesOf((await directoryOf(outer)).ctx), id)
