/** The contract as an OpenAPI 3.1 document. */
import type { Json, JsonObject } from '../../lib/json.ts'
import { type Fault, faults } from '../faults.ts'
import {
  type Access,
  type Contract,
  type Holder,
  type Operation,
  type OperationEntry,
  operationsOf,
  type Route,
  readsQuery,
  routesOf,
} from '../operation.ts'
import { beside, files, type PlainPage } from './beside.ts'
import { createSchemas, type Schemas } from './json-schema.ts'
import { inWords, sentence } from './words.ts'

export interface About {
  version: string
  /** Where the plane answers; the place that the document came from when left out. */
  url?: string
}

export function openApi(contract: Contract, { version, url = '/' }: About): JsonObject {
  const schemas = createSchemas()
  const paths: { [path: string]: JsonObject } = {}
  for (const listed of operationsOf(contract)) {
    for (const [index, route] of routesOf(listed.op).entries()) {
      const key = route.path.replace(/:(\w+)/g, '{$1}')
      paths[key] = { ...paths[key], [route.method.toLowerCase()]: describe(listed, index, route, schemas) }
    }
  }
  for (const [path, entry] of Object.entries({ ...beside, ...files }))
    paths[path] = { get: describeBeside(path, entry) }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Homescope',
      version,
      description:
        'In a request, a field that is null, absent or empty is unset, and unknown fields are ignored. A reply has all ' +
        'its fields. Times are seconds since 1970 unless said otherwise; 64-bit numbers are strings in replies.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url }],
    tags: [...Object.keys(contract).map(inWords), BESIDE].map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...schemas.components(), Error: errorSchema, OAuthError: oauthErrorSchema },
      responses: { Error: errorResponse, OAuthError: oauthErrorResponse, RateLimited: rateLimited },
      securitySchemes: securitySchemes(),
    },
  }
}

function describe({ noun, verb, op }: OperationEntry, index: number, route: Route, schemas: Schemas): JsonObject {
  const { summary, detail, access, holder } = op
  const same = index > 0 ? `The same as \`${op.method} ${op.path}\`.` : ''
  const description = [detail, same].filter(Boolean).join(' ')
  return {
    operationId: operationId(noun, verb, index),
    tags: [inWords(noun)],
    summary,
    ...(description && { description }),
    security: access === 'public' ? [] : access === 'client' ? [{ client: [] }, {}] : bearersOf(access, holder),
    ...inputOf(op, route, schemas),
    responses: {
      ...successOf(op, schemas),
      ...refusalsOf(op),
    },
  }
}

const bearersOf = (access: Access, holder: Holder | undefined) => [
  { [access]: [] },
  ...(holder ? [{ refresh: [] }] : []),
]

const BESIDE = 'beside'

function describeBeside(path: string, { name, summary, type }: PlainPage): JsonObject {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter = '']) => parameter)
  return {
    operationId: name + (type.startsWith('image/') ? 'Icon' : ''),
    tags: [BESIDE],
    summary,
    security: [],
    ...(names.length > 0 && {
      parameters: names.map((parameter) => ({
        name: parameter,
        in: 'path',
        required: true,
        schema: { type: 'string' },
      })),
    }),
    responses: {
      200: {
        description: sentence(summary),
        content: { [type]: { schema: { type: type.endsWith('json') ? 'object' : 'string' } } },
      },
      default: { $ref: '#/components/responses/Error' },
    },
  }
}

function successOf(op: Operation, schemas: Schemas): JsonObject {
  const description = sentence(op.summary)
  if (op.replies === 'scim') return scimReplies(description)
  if (op.replies !== 'page')
    return { [op.created ? 201 : 200]: { description, content: content(outputOf(op, schemas)) } }
  const onward = { headers: { Location: { schema: { type: 'string', format: 'uri-reference' } } } }
  return {
    200: { description, content: html },
    302: { description: 'The way to go on.', ...onward },
    303: { description: 'The way to go on after a form.', ...onward },
  }
}

/** Resources have members that the directory's own schema declares (RFC 7643), which it shows at `/scim/v2/Schemas`. */
function scimReplies(description: string): JsonObject {
  return {
    200: { description, content: scimContent },
    201: { description: 'What was made.', content: scimContent },
    204: { description: 'It is gone.' },
  }
}

const scimContent: JsonObject = { 'application/scim+json': { schema: { type: 'object' } } }

const html: JsonObject = { 'text/html': { schema: { type: 'string' } } }

/** Browsers are told on a page, OAuth clients also in the words of OAuth. */
function refusalsOf({ replies, form }: Operation): JsonObject {
  if (replies === 'page')
    return { default: { description: 'Why it cannot go on.', content: { ...html, ...content(ERROR) } } }
  if (replies === 'scim')
    return { default: { description: 'Why it is refused (RFC 7644, 3.12).', content: scimContent } }
  if (form) return { default: { $ref: '#/components/responses/OAuthError' } }
  return { 429: { $ref: '#/components/responses/RateLimited' }, default: { $ref: '#/components/responses/Error' } }
}

/** `user.create` is userCreate; further routes are counted from 2. */
function operationId(noun: string, verb: string, index: number): string {
  return `${noun}${verb[0]?.toUpperCase()}${verb.slice(1)}${index > 0 ? index + 1 : ''}`
}

function inputOf(op: Operation, { method, path }: Route, schemas: Schemas): JsonObject {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
  const all = Object.keys(op.input.fields).filter((name) => !inPath.includes(name))
  const inQuery = readsQuery(method) ? all : (op.inQuery ?? [])
  const others = all.filter((name) => !inQuery.includes(name))
  const parameters = [
    ...inPath.map((name) => parameter(op, name, 'path', schemas)),
    ...inQuery.map((name) => parameter(op, name, 'query', schemas)),
  ]
  return {
    ...(parameters.length > 0 && { parameters }),
    ...(others.length > 0 && !readsQuery(method) && { requestBody: bodyOf(op, others, schemas) }),
  }
}

function parameter({ input }: Operation, name: string, place: 'path' | 'query', schemas: Schemas): Json {
  const field = input.fields[name]
  const { description, ...schema } = field ? schemas.field(field, 'request') : { type: 'string', description: '' }
  const required = place === 'path' || field?.required === true
  return { name, in: place, required, ...(description && { description }), schema }
}

function bodyOf({ input, bareInput, form }: Operation, names: string[], schemas: Schemas): Json {
  const message = schemas.of(names.length < Object.keys(input.fields).length ? without(input, names) : input, 'request')
  const bare = bareInput === undefined ? undefined : input.fields[bareInput]
  const schema = bare ? { anyOf: [schemas.of(bare.type, 'request'), message] } : message
  const forms: JsonObject = form ? { 'application/x-www-form-urlencoded': { schema } } : {}
  return { required: names.some((name) => input.fields[name]?.required), content: { ...content(schema), ...forms } }
}

/** The part of a message that stands in the body when the rest stands in the path. */
function without({ fields }: Operation['input'], names: string[]): Operation['input'] {
  return {
    kind: 'message',
    fields: Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name))),
  }
}

function outputOf({ output, bareOutput }: Operation, schemas: Schemas): JsonObject {
  const bare = bareOutput === undefined ? undefined : output.fields[bareOutput]
  return schemas.of(bare?.type ?? output, 'reply')
}

function content(schema: JsonObject): JsonObject {
  return { 'application/json': { schema } }
}

const ERROR = { $ref: '#/components/schemas/Error' }

const errorSchema: JsonObject = {
  type: 'object',
  required: ['errorCode', 'errorDescription'],
  properties: {
    errorCode: { type: 'string', enum: [...new Set(Object.values(faults).map(({ code }) => code))] },
    errorDescription: { type: 'string', description: 'What the code stands for.' },
    errorMessage: { type: 'string', description: 'What was wrong this time.' },
  },
}

const oauthErrorSchema: JsonObject = {
  allOf: [ERROR],
  type: 'object',
  required: ['error', 'error_description'],
  properties: {
    error: {
      type: 'string',
      enum: [...new Set(Object.values<Fault>(faults).map(({ oauth }) => oauth ?? 'invalid_request'))],
    },
    error_description: { type: 'string', description: 'The same as errorMessage, in few characters.' },
  },
}

const errorResponse: JsonObject = {
  description: [
    'The request was refused.',
    '',
    '| Code | Status | Description |',
    '|---|---|---|',
    ...Object.values(faults).map(({ code, status, text }) => `| ${code} | ${status} | ${text} |`),
  ].join('\n'),
  content: content(ERROR),
}

const oauthErrorResponse: JsonObject = {
  description:
    'The request was refused. The status and the code are those of other errors; 429 comes with Retry-After.',
  content: content({ anyOf: [{ $ref: '#/components/schemas/OAuthError' }, ERROR] }),
}

const rateLimited: JsonObject = {
  description: 'Too many requests. They are taken again after the seconds of the header.',
  headers: { 'Retry-After': { schema: { type: 'integer' } } },
  content: content(ERROR),
}

const bearers: Record<Exclude<Access, 'public' | 'client'>, string> = {
  management: '`<project id>:<management key>`',
  managementOrToken: '`<project id>:<management key>` or `<project id>:<access token of an inbound app>`',
  company: '`<management key of the company>`, with or without `<project id>:` before it',
  project: '`<project id>`, for step-up and a second factor `<project id>:<refresh token>`',
  refresh: '`<project id>:<refresh token>`',
  session: '`<project id>:<session token>`',
  accessKey: '`<project id>:<access key>`',
}

function securitySchemes(): JsonObject {
  const schemes = Object.entries(bearers).map(([name, description]) => [
    name,
    { type: 'http', scheme: 'bearer', description },
  ])
  const description = 'The id and secret of an OAuth client, form-encoded; they may stand in the body as well'
  return { ...Object.fromEntries(schemes), client: { type: 'http', scheme: 'basic', description } }
}
