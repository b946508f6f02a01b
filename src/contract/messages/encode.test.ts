import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { JsonText } from '../../lib/json-text.ts'
import { encode, encodeParts } from '../../wire/encode.ts'
import { contract } from '../index.ts'
import {
  bool,
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
  text,
} from '../wire.ts'
import { encodeOutput } from './encode.ts'

const Everything = message({
  text: text(),
  bool: bool(),
  int32: int32(),
  int64: int64(),
  number: number(),
  json: json(),
  object: object(),
  list: list(of(message({ inner: text() }))),
  map: map(int64()),
  message: of(message({ inner: text() })),
  maybe: optional(bool()),
})

describe('encode', () => {
  test('writes every field in its declared order', () => {
    const value = {
      maybe: false,
      message: { inner: 'x' },
      map: { b: 2, a: 1 },
      list: [{ inner: 'y' }, {}],
      object: { k: [1, null] },
      json: 'free',
      number: 0.5,
      int64: 1733426505000,
      int32: -1,
      bool: true,
      text: 't',
    }
    assert.equal(
      encode(Everything, value),
      '{"text":"t","bool":true,"int32":-1,"int64":"1733426505000","number":0.5,"json":"free","object":{"k":[1,null]},' +
        '"list":[{"inner":"y"},{"inner":""}],"map":{"b":"2","a":"1"},"message":{"inner":"x"},"maybe":false}',
    )
  })

  test('writes the zero value of what is left out or null, but no absent optional field', () => {
    const zero =
      '{"text":"","bool":false,"int32":0,"int64":"0","number":0,"json":null,"object":{},"list":[],"map":{},' +
      '"message":{"inner":""}}'
    const nulls = Object.fromEntries(Object.keys(Everything.fields).map((key) => [key, null]))
    for (const value of [undefined, null, {}, nulls]) assert.equal(encode(Everything, value), zero)
  })

  test('writes false, zero and empty text where they were said', () => {
    const Free = message({ first: optional(bool()), json: json(), last: optional(text()) })
    assert.equal(encode(Free, { first: false, json: 0, last: '' }), '{"first":false,"json":0,"last":""}')
    assert.equal(encode(Free, { json: false }), '{"json":false}')
  })

  test('writes nothing that is not declared', () => {
    const secret = { loginIds: ['a'], passwordHash: 'x', toJSON: () => 'y' }
    assert.equal(encode(message({ loginIds: list(text()) }), secret), '{"loginIds":["a"]}')
  })

  test('escapes texts and keys as JSON does', () => {
    const odd = ['"', '\\', '\n', '\u0001', '\u2028', 'ü€😀', '\ud800', '</script>']
    const Odd = message({ texts: list(text()), map: map(text()) })
    const value = { texts: odd, map: Object.fromEntries(odd.map((item) => [item, item])) }
    assert.equal(encode(Odd, value), JSON.stringify(value))
  })

  test('writes a key that is named like the prototype', () => {
    const value = JSON.parse('{"map":{"__proto__":"x"}}')
    assert.equal(encode(message({ map: map(text()) }), value), '{"map":{"__proto__":"x"}}')
  })

  test('writes a message without fields, or with none of its optional ones', () => {
    assert.equal(encode(message({}), undefined), '{}')
    assert.equal(encode(message({ maybe: optional(text()) }), {}), '{}')
    assert.equal(
      encode(message({ a: optional(text()), b: text(), c: optional(text()) }), { c: 'c' }),
      '{"b":"","c":"c"}',
    )
  })

  test('writes a message that holds itself', () => {
    const fields: { name: ReturnType<typeof text>; children?: ReturnType<typeof list> } = { name: text() }
    const Tree: Message = message(fields as { name: ReturnType<typeof text> })
    fields.children = list(of(Tree))
    assert.equal(encode(Tree, { children: [{ name: 'a' }] }), '{"name":"","children":[{"name":"a","children":[]}]}')
  })
})

describe('encodeOutput', () => {
  test('answers the value alone where the operation says so', () => {
    assert.equal(encodeOutput(contract.user.history, { usersAuthHistory: [] }), '[]')
    assert.equal(encodeOutput(contract.user.historyV2, {}), '{"usersAuthHistory":[]}')
    assert.equal(encodeOutput(contract.user.delete, undefined), '{}')
  })

  test('answers a user with all fields of the wire, in their order', () => {
    assert.equal(
      encodeOutput(contract.user.load, { user: { loginIds: ['a'], userId: 'U1', status: 'invited' } }),
      '{"user":{"loginIds":["a"],"userId":"U1","name":"","email":"","phone":"","verifiedEmail":false,' +
        '"verifiedPhone":false,"roleNames":[],"userTenants":[],"status":"invited","externalIds":[],"picture":"",' +
        '"test":false,"customAttributes":{},"createdTime":0,"TOTP":false,"SAML":false,"OAuth":{},"webauthn":false,' +
        '"password":false,"ssoAppIds":[],"givenName":"","middleName":"","familyName":"","editable":false,' +
        '"SCIM":false,"push":false,"permissions":[],"OIDC":false,"consentExpiration":0,"recoveryEmail":"",' +
        '"verifiedRecoveryEmail":false,"recoveryPhone":"","verifiedRecoveryPhone":false,"modifiedTime":0},' +
        '"created":false}',
    )
  })
})

test('writes a large reply as the bytes of its text', () => {
  const op = {
    ...contract.project.exportSnapshot,
    output: message({ files: map(json()), before: text(), after: map(int32()) }),
  }
  const files = { 'a"\u05d0': { b: [1, '\u{1f600}'] }, c: null, d: new JsonText('{"e":"\u00e9"}') }
  for (const value of [{}, { files: {} }, { files, after: { x: 1, y: 2 } }, { before: 'x', after: { x: 1 } }]) {
    assert.equal(encodeParts(op.output, value).join(''), encodeOutput(op, value))
  }
})
