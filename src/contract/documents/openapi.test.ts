import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { isObject } from '../../lib/json.ts'
import { faults } from '../faults.ts'
import { contract } from '../index.ts'
import { operation, operationsOf, readsQuery, routesOf } from '../operation.ts'
import { int32, int64, json, list, map, message, object, of, optional, required, text } from '../wire.ts'
import { beside, files } from './beside.ts'
import { openApi } from './openapi.ts'

const document = openApi(contract, { version: '1.2.3' })
const described = operationsOf(contract).flatMap(({ noun, verb, op }) =>
  routesOf(op).map((route) => ({
    noun,
    verb,
    op,
    ...route,
    entry: at('paths', route.path.replace(/:(\w+)/g, '{$1}'), route.method.toLowerCase()),
  })),
)

describe('openApi', () => {
  test('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    assert.deepEqual(await validator.validate(structuredClone(document)), { valid: true })
    assert.equal(validator.version, '3.1')
  })

  test('describes every route of every operation, what is beside them, and nothing else', () => {
    for (const { method, path, entry } of described) assert.ok(entry, `${method} ${path}`)
    const written = Object.values(at('paths') as object).flatMap((methods) => Object.keys(methods))
    assert.equal(written.length, described.length + Object.keys(beside).length + Object.keys(files).length)
  })

  test('gives every route an id of its own', () => {
    const ids = described.map(({ entry }) => (entry as { operationId: string }).operationId)
    assert.equal(new Set(ids).size, ids.length)
    assert.deepEqual(
      described
        .filter(({ noun, verb }) => noun === 'user' && verb === 'search')
        .map(({ entry, path }) => [path, (entry as { operationId: string }).operationId]),
      [
        ['/v2/mgmt/user/search', 'userSearch'],
        ['/v1/mgmt/user/search', 'userSearch2'],
        ['/management/users/search', 'userSearch3'],
        ['/v1/management/users/search', 'userSearch4'],
      ],
    )
  })

  test('refers only to what is there', () => {
    const refs = referencesIn(document)
    assert.ok(refs.length > 100)
    for (const ref of refs) {
      assert.match(ref, /^#\/components\/(schemas|responses)\/\w+$/)
      assert.ok(at(...ref.slice(2).split('/')), ref)
    }
    const schemas = Object.keys(at('components', 'schemas') as object)
    assert.deepEqual(
      schemas.filter((name) => !refs.includes(`#/components/schemas/${name}`)),
      [],
    )
  })

  test('puts the input into the query or the body', () => {
    for (const { method, path, op, entry } of described) {
      const { parameters, requestBody } = entry as { parameters?: { in: string }[]; requestBody?: object }
      const inPath = path.split('/:').length - 1
      const others = Object.keys(op.input.fields).length - inPath
      const inQuery = readsQuery(method) ? others : (op.inQuery?.length ?? 0)
      assert.equal(parameters?.length ?? 0, inPath + inQuery, op.path)
      assert.equal(requestBody !== undefined, others > inQuery, op.path)
    }
  })

  test('names the error codes that the plane can answer', () => {
    const codes = (at('components', 'schemas', 'Error', 'properties', 'errorCode') as { enum: string[] }).enum
    assert.deepEqual(new Set(codes), new Set(Object.values(faults).map(({ code }) => code)))
  })

  test('writes an operation whole', () => {
    const Part = message('Part', { big: int64({ doc: 'Size' }), maybe: optional(text()) })
    const tiny = {
      thing: {
        put: operation('PUT', '/v1/thing/:id', {
          summary: 'Put a thing',
          detail: 'Gently.',
          access: 'company',
          input: message({
            id: required(text({ max: 9 })),
            name: required(text({ min: 2, aliases: ['title'], doc: 'Its name' })),
            parts: list(of(Part), { max: 3 }),
            any: json(),
          }),
          output: message({ part: of(Part), sizes: map(int32()), more: object() }),
        }),
      },
    }
    const { paths, components } = openApi(tiny, { version: '1', url: 'http://127.0.0.1:1' }) as Record<string, unknown>
    const { '/v1/thing/{id}': described } = paths as { [path: string]: unknown }
    assert.deepEqual(
      { '/v1/thing/{id}': described },
      {
        '/v1/thing/{id}': {
          put: {
            operationId: 'thingPut',
            tags: ['thing'],
            summary: 'Put a thing',
            description: 'Gently.',
            security: [{ company: [] }],
            parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', maxLength: 9 } }],
            requestBody: {
              required: true,
              content: {
                'application/json': {
                  schema: {
                    type: 'object',
                    properties: {
                      name: { type: 'string', minLength: 2, description: 'Its name. Also taken as title.' },
                      parts: { type: 'array', items: { $ref: '#/components/schemas/PartInput' }, maxItems: 3 },
                      any: {},
                    },
                    required: ['name'],
                  },
                },
              },
            },
            responses: {
              200: {
                description: 'Put a thing.',
                content: {
                  'application/json': {
                    schema: {
                      type: 'object',
                      properties: {
                        part: { $ref: '#/components/schemas/Part' },
                        sizes: { type: 'object', additionalProperties: { type: 'integer', format: 'int32' } },
                        more: { type: 'object', additionalProperties: true },
                      },
                      required: ['part', 'sizes', 'more'],
                    },
                  },
                },
              },
              429: { $ref: '#/components/responses/RateLimited' },
              default: { $ref: '#/components/responses/Error' },
            },
          },
        },
      },
    )
    const { Error: _, OAuthError: __, ...schemas } = (components as { schemas: Record<string, unknown> }).schemas
    assert.deepEqual(schemas, {
      Part: {
        type: 'object',
        properties: { big: { type: 'string', format: 'int64', description: 'Size.' }, maybe: { type: 'string' } },
        required: ['big'],
      },
      PartInput: {
        type: 'object',
        properties: {
          big: { type: ['string', 'integer'], format: 'int64', description: 'Size.' },
          maybe: { type: 'string' },
        },
      },
    })
  })

  test('refuses two messages of one name', () => {
    const one = operation('GET', '/1', { summary: '', output: message('Same', { a: text() }) })
    const two = operation('GET', '/2', { summary: '', output: message('Same', { a: text() }) })
    assert.throws(() => openApi({ thing: { one, two } }, { version: '1' }), /Two messages have the name Same/)
  })
})

function at(...path: string[]): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), document)
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn)
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, item]) => (key === '$ref' ? [String(item)] : referencesIn(item)))
}
