import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ApiError, type FaultName } from '../faults.ts'
import { contract } from '../index.ts'
import { operation } from '../operation.ts'
import {
  bool,
  choice,
  int32,
  int64,
  json,
  list,
  type Message,
  map,
  message,
  number,
  object,
  of,
  optional,
  partial,
  required,
  text,
} from '../wire.ts'
import { decode, decodeInput } from './decode.ts'
import { DEEPEST_JSON, parseJson } from './parse.ts'

const Everything = message({
  text: text({ min: 3, max: 5, aliases: ['string'] }),
  choice: choice(['one', 'two']),
  bool: bool(),
  int32: int32({ min: 0 }),
  int64: int64(),
  number: number({ max: 10 }),
  json: json(),
  object: object(),
  list: list(text(), { max: 2, aliases: ['array'] }),
  map: map(int32()),
  message: of(message({ inner: text() })),
  maybe: optional(bool()),
})

const zero = {
  text: '',
  choice: '',
  bool: false,
  int32: 0,
  int64: 0,
  number: 0,
  json: null,
  object: {},
  list: [],
  map: {},
  message: { inner: '' },
}

const full = {
  text: 'abc',
  choice: 'two',
  bool: true,
  int32: 7,
  int64: 9007199254740991,
  number: 0.5,
  json: [1, { a: null }],
  object: { a: { b: [true] } },
  list: ['a', 'b'],
  map: { a: 1 },
  message: { inner: 'x' },
  maybe: false,
}

describe('decode', () => {
  test('takes every kind of value', () => {
    assert.deepEqual(decode(Everything, full), full)
  })

  test('gives every field its zero value when it is absent, null or the whole body is', () => {
    const nulls = Object.fromEntries(Object.keys(full).map((key) => [key, null]))
    for (const body of [undefined, null, {}, nulls]) assert.deepEqual(decode(Everything, body), zero)
  })

  test('ignores keys that are not declared, whatever their names', () => {
    const hostile = JSON.parse(
      '{"__proto__":{"text":"abc"},"constructor":{"prototype":{"x":1}},"toString":1,"none":[]}',
    )
    const decoded = decode(Everything, hostile) as object
    assert.deepEqual(decoded, zero)
    assert.equal(Object.getPrototypeOf(decoded), Object.prototype)
    assert.equal(({} as Record<string, unknown>)['x'], undefined)
  })

  test('does not read what an object inherits', () => {
    const Odd = message({ constructor: text(), valueOf: list(text()) })
    assert.deepEqual(decode(Odd, {}), { constructor: '', valueOf: [] })
  })

  test('takes the spelling that carries more than the zero value', () => {
    const Named = message({ name: text({ aliases: ['displayName'] }), ids: list(text(), { aliases: ['IDs'] }) })
    assert.deepEqual(decode(Named, { name: '', displayName: 'b', IDs: ['x'] }), { name: 'b', ids: ['x'] })
    assert.deepEqual(decode(Named, { name: 'a', displayName: 'b', ids: [], IDs: null }), { name: 'a', ids: [] })
  })

  test('takes 64-bit and other numbers as text too', () => {
    const { int32, int64, number } = decode(Everything, {
      int32: '12',
      int64: '-62135596800000',
      number: '1.5',
    }) as typeof full
    assert.deepEqual({ int32, int64, number }, { int32: 12, int64: -62135596800000, number: 1.5 })
  })

  test('tells an absent optional field from its zero value', () => {
    const Patch = message(partial({ name: text(), roles: list(text()), more: of(message({ a: text() })) }))
    assert.deepEqual(decode(Patch, {}), {})
    assert.deepEqual(decode(Patch, { name: null, roles: null, more: null }), {})
    assert.deepEqual(decode(Patch, { name: '', roles: [], more: {} }), { name: '', roles: [], more: { a: '' } })
  })

  test('decodes a message that holds itself', () => {
    const fields: { name: ReturnType<typeof text>; children?: ReturnType<typeof list> } = { name: text() }
    const Tree: Message = message(fields as { name: ReturnType<typeof text> })
    fields.children = list(of(Tree))
    assert.deepEqual(decode(Tree, { children: [{ name: 'a' }] }), {
      name: '',
      children: [{ name: 'a', children: [] }],
    })
  })
})

describe('refusals', () => {
  const cases: [string, Message, unknown, string][] = [
    ['a number for text', Everything, { text: 5 }, 'The text field must be a string'],
    ['a list for text', Everything, { text: ['abc'] }, 'The text field must be a string'],
    ['an object under an alias', Everything, { string: {} }, 'The text field must be a string'],
    ['a text that is too short', Everything, { text: 'ab' }, 'The text field must be at least 3 characters'],
    ['a text that is too long', Everything, { text: 'abcdef' }, 'The text field must be at most 5 characters'],
    ['NUL in a text', Everything, { text: 'a\0b' }, 'The text field contains an invalid character'],
    ['half a surrogate pair', Everything, { text: 'a\ud800b' }, 'The text field contains an invalid character'],
    ['an unknown choice', Everything, { choice: 'three' }, 'The choice field must be one of one, two'],
    ['a text for a boolean', Everything, { bool: 'true' }, 'The bool field must be a boolean'],
    ['a number for a boolean', Everything, { maybe: 1 }, 'The maybe field must be a boolean'],
    ['a fraction for a whole number', Everything, { int32: 1.5 }, 'The int32 field must be a whole number'],
    ['a number below its least', Everything, { int32: -1 }, 'The int32 field must be at least 0'],
    ['a number beyond 32 bits', Everything, { int32: 2 ** 31 }, 'The int32 field must be at most 2147483647'],
    [
      'a number beyond 2^53',
      Everything,
      { int64: '9007199254740993' },
      'The int64 field must be at most 9007199254740991',
    ],
    ['a number above its most', Everything, { number: 11 }, 'The number field must be at most 10'],
    ['an infinite number', Everything, JSON.parse('{"number":1e999}'), 'The number field must be a number'],
    ['an empty text for a number', Everything, { int32: '' }, 'The int32 field must be a number'],
    ['other notations', Everything, { int32: '0x10' }, 'The int32 field must be a number'],
    ['a text for a list', Everything, { list: 'a' }, 'The list field must be a list'],
    ['null in a list', Everything, { list: [null] }, 'The list[0] field must be something other than null'],
    ['no text in a list', Everything, { list: [''] }, 'The list[0] field must be something other than an empty string'],
    ['null in a map', Everything, { map: { a: null } }, 'The map.a field must be something other than null'],
    ['an object for a list', Everything, { list: { 0: 'a' } }, 'The list field must be a list'],
    ['a list that is too long', Everything, { list: ['a', 'b', 'c'] }, 'The list field holds more than 2 items'],
    ['a wrong item', Everything, { list: ['a', 1] }, 'The list[1] field must be a string'],
    ['a list for an object', Everything, { object: [] }, 'The object field must be an object'],
    ['a text for a map', Everything, { map: 'a' }, 'The map field must be an object'],
    ['a wrong value in a map', Everything, { map: { a: 'b' } }, 'The map.a field must be a number'],
    ['NUL in a key', Everything, { map: { 'a\0': 1 } }, 'The map field contains an invalid character'],
    ['NUL deep in free JSON', Everything, { json: [{ a: ['\0'] }] }, 'The json field contains an invalid character'],
    [
      'a key that is the prototype',
      Everything,
      JSON.parse('{"object":{"a":{"__proto__":{}}}}'),
      'The object field contains an invalid key',
    ],
    ['the same in a map', Everything, JSON.parse('{"map":{"__proto__":1}}'), 'The map field contains an invalid key'],
    ['a list for a message', Everything, { message: [] }, 'The message field must be an object'],
    ['a wrong field deeper', Everything, { message: { inner: false } }, 'The message.inner field must be a string'],
  ]
  for (const [name, type, body, detail] of cases) {
    test(`refuses ${name}`, () => refuses(() => decode(type, body), 'invalid', detail))
  }

  test('refuses an unset required field', () => {
    const Needs = message({ id: required(text()), ids: required(list(of(message({ id: required(text()) })))) })
    refuses(() => decode(Needs, {}), 'invalid', 'The id field is required')
    refuses(() => decode(Needs, { id: '' }), 'invalid', 'The id field is required')
    refuses(() => decode(Needs, { id: 'a', ids: [] }), 'invalid', 'The ids field is required')
    refuses(() => decode(Needs, { id: 'a', ids: [{ id: 'b' }, {}] }), 'invalid', 'The ids[1].id field is required')
  })

  test('refuses a body that is no object', () => {
    for (const body of [[], 'a', 1, true]) {
      refuses(() => decode(Everything, body), 'badRequest', 'The request body must be an object')
    }
  })

  test('does not repeat a long key', () => {
    const key = 'k'.repeat(1000)
    refuses(
      () => decode(Everything, { map: { [key]: 'x' } }),
      'invalid',
      `The map.${'k'.repeat(64)}... field must be a number`,
    )
  })
})

describe('decodeInput', () => {
  test('reads what a query can hold', () => {
    const input = message({
      id: text(),
      yes: bool(),
      no: bool(),
      maybe: optional(bool()),
      page: int32(),
      ids: list(text()),
    })
    const op = operation('GET', '/', { summary: '', input })
    assert.deepEqual(decodeInput(op, { id: 'a', yes: 'true', no: 'false', maybe: '', page: '2', ids: 'x' }), {
      id: 'a',
      yes: true,
      no: false,
      page: 2,
      ids: ['x'],
    })
    assert.deepEqual(decodeInput(op, { page: '', ids: ['x', 'y'] }), {
      id: '',
      yes: false,
      no: false,
      page: 0,
      ids: ['x', 'y'],
    })
  })

  test('refuses a query value that is given twice or is of another kind', () => {
    const { load } = contract.user
    refuses(() => decodeInput(load, { loginId: ['a', 'b'] }), 'invalid', 'The loginId field must be a string')
    const { loadAll } = contract.inboundApp
    refuses(() => decodeInput(loadAll, { page: '-1' }), 'invalid', 'The page field must be at least 0')
    refuses(() => decodeInput(loadAll, { page: '1.5' }), 'invalid', 'The page field must be a whole number')
    refuses(() => decodeInput(loadAll, { page: 'x' }), 'invalid', 'The page field must be a number')
    const { providerToken } = contract.user
    const query = { loginId: 'a', provider: 'b', forceRefresh: 'yes' }
    refuses(() => decodeInput(providerToken, query), 'invalid', 'The forceRefresh field must be a boolean')
  })

  test('takes the other spelling in a query', () => {
    assert.deepEqual(decodeInput(contract.user.load, { identifier: 'a', loginId: '' }), { loginId: 'a', userId: '' })
  })

  test('takes a list at the root where the operation names its field', () => {
    assert.deepEqual(decodeInput(contract.user.history, ['a', 'b']), { userIds: ['a', 'b'] })
    assert.deepEqual(decodeInput(contract.user.loginHistoryDocs, { userIds: ['a'] }), { userIds: ['a'] })
    refuses(() => decodeInput(contract.user.history, []), 'invalid', 'The userIds field is required')
    refuses(() => decodeInput(contract.user.historyV2, ['a']), 'badRequest', 'The request body must be an object')
  })

  test('takes the request that the official Go client sends for a new user', () => {
    const body = {
      loginId: 'john@example.com',
      email: '',
      phone: '+11234567890',
      displayName: 'John',
      roleNames: null,
      userTenants: [{ tenantId: 'acmecorp', tenantName: '', roleNames: null }],
      customAttributes: null,
      additionalLoginIds: ['j'],
      ssoAppIDs: null,
      invite: false,
    }
    assert.deepEqual(decodeInput(contract.user.create, body), {
      loginId: 'john@example.com',
      userId: '',
      email: '',
      phone: '+11234567890',
      name: 'John',
      roleNames: [],
      userTenants: [{ tenantId: 'acmecorp', roleNames: [] }],
      familyAssociations: [],
      customAttributes: {},
      picture: '',
      additionalIdentifiers: ['j'],
      givenName: '',
      middleName: '',
      familyName: '',
      ssoAppIds: [],
      status: '',
      recoveryEmail: '',
      recoveryPhone: '',
      test: false,
      password: '',
      invite: false,
      inviteUrl: '',
      templateId: '',
      templateOptions: {},
      locale: '',
    })
  })
})

describe('parseJson', () => {
  test('takes no text as nothing', () => {
    assert.equal(parseJson(' \r\n'), undefined)
    assert.deepEqual(parseJson('{"a":"[[[["}'), { a: '[[[[' })
  })

  test('refuses text that is not JSON', () => {
    for (const text of ['{', '{"a":}', 'undefined', "{'a':1}", '[1,]']) {
      refuses(() => parseJson(text), 'badRequest', 'The request body is not valid JSON')
    }
  })

  test('refuses nesting beyond its limit before it is parsed', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
    assert.ok(parseJson(nested(DEEPEST_JSON)))
    refuses(
      () => parseJson(nested(DEEPEST_JSON + 1)),
      'badRequest',
      'The request body is nested more than 64 levels deep',
    )
    refuses(() => parseJson('['.repeat(1_000_000)), 'badRequest', 'The request body is nested more than 64 levels deep')
  })
})

function refuses(work: () => unknown, fault: FaultName, detail: string): void {
  assert.throws(work, (error) => {
    assert.ok(error instanceof ApiError)
    assert.deepEqual({ fault: error.fault, detail: error.detail, status: error.status }, { fault, detail, status: 400 })
    return true
  })
}

test('says the same of bytes as of text', () => {
  const said = (body: string | Buffer) => {
    try {
      return parseJson(body)
    } catch (error) {
      return (error as ApiError).message
    }
  }
  const good = '{"a":[1,{"b":"x,]}\\"é"}],"c":{"d":null,"a":[]},"a":2,"__proto__":{}}'
  const spoiled = [...good].flatMap((_, at) =>
    ['', '{', '}', '[', ']', '"', ',', ':', '\\', '😀', '\u2028', '\0', '\ufeff'].map(
      (by) => good.slice(0, at) + by + good.slice(at + 1),
    ),
  )
  const others = ['', ' ', ' \r\n\t\v\f ', `${'['.repeat(64)}${']'.repeat(64)}`, `${'['.repeat(65)}${']'.repeat(65)}`]
  for (const text of [good, ...spoiled, ...others].filter((each) => each.isWellFormed())) {
    assert.deepEqual(said(Buffer.from(text)), said(text), text)
  }
})
