import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Json, JsonObject } from '../../../src/lib/json.ts'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'
import { type Files, syntheticSnapshot } from './synthetic.ts'

const whole = syntheticSnapshot(5, 1)
const edited = (path: string, change: (document: JsonObject) => void): Files => {
  const document = structuredClone(whole[path]) as JsonObject
  change(document)
  return { ...whole, [path]: document }
}
const without = (...paths: string[]): Files =>
  Object.fromEntries(Object.entries(whole).filter(([path]) => !paths.includes(path)))
const listOf = (document: JsonObject, key: string) => document[key] as Json[]
const http = 'connectors/the-http.json'
const asset = Object.keys(whole).find((path) => /^assets\/img-.*png$/.test(path)) as string

describe('a snapshot with one thing wrong', () => {
  let plane: TestPlane
  let inputSecrets: unknown
  before(async () => {
    plane = await startTestPlane({ bodyLimit: 64 * 2 ** 20 })
    const { body } = await plane.call('POST', '/v1/mgmt/project/snapshot/validate', { files: whole })
    const filled = Object.entries(body.missingSecrets as { [list: string]: object[] }).map(([list, secrets]) => [
      list,
      secrets.map((secret) => ({ ...secret, value: 's' })),
    ])
    inputSecrets = Object.fromEntries(filled)
  })
  after(() => plane.stop())

  const failuresOf = async (files: Files): Promise<string[]> => {
    const { status, body } = await plane.call('POST', '/v1/mgmt/project/snapshot/validate', { files, inputSecrets })
    assert.equal(status, 200)
    assert.equal(body.ok, body.failures.length === 0)
    return body.failures
  }

  it('is right without it', async () => {
    assert.deepEqual(await failuresOf(whole), [])
  })

  const faults: [what: string, files: Files, failure: RegExp][] = [
    [
      'an index entry without file',
      edited('flows/flows.json', (index) => listOf(index, 'flows').push('nowhere')),
      /^flows\/flows\.json: no snapshot file flows\/nowhere\/metadata\.json$/,
    ],
    [
      'a connector in the index without file',
      without(http),
      /^connectors\/connectors\.json: no snapshot file connectors\/the-http\.json$/,
    ],
    [
      'a screen in the list without file',
      edited('widgets/user-profile/metadata.json', (data) => listOf(data, 'screens').push('gone')),
      /^widgets\/user-profile\/metadata\.json: no snapshot file widgets\/user-profile\/screen-gone\.json$/,
    ],
    [
      'a connector that a flow names and nobody has',
      removed('connectors/connectors.json', 'connectors', 'the-http'),
      /^flows\/flow-0\/metadata\.json: the connector "The http" does not exist$/,
    ],
    [
      'a connector that sends mail and nobody has',
      removed('connectors/connectors.json', 'connectors', 'the-smtp'),
      /^auth\/\w+\.json: the connector "smtp:CI\w+" does not exist$/,
    ],
    [
      'a role that a flow names and nobody has',
      edited('roles.json', (file) => listOf(file, 'roles').shift()),
      /^flows\/flow-1\/metadata\.json: the role "role 0 Größe" does not exist$/,
    ],
    [
      'a permission that a role names and nobody has',
      edited('permissions.json', (file) => listOf(file, 'permissions').splice(5, 1)),
      /^roles\.json: the permission "permission 5 .*" of role .* does not exist$/,
    ],
    [
      'two roles of one name',
      edited('roles.json', (file) => listOf(file, 'roles').push(structuredClone(listOf(file, 'roles')[3] as Json))),
      /^roles\.json: role "role 3 .*" stands twice$/,
    ],
    [
      'a reserved template name',
      edited('auth/otp.json', (otp) =>
        Object.assign(otp, { emailTemplates: [{ id: 'System', name: 'System', body: 'x' }] }),
      ),
      /^auth\/otp\.json: System is a reserved name$/,
    ],
    [
      'a template id of the wrong kind',
      edited('project.json', (project) =>
        Object.assign(project, {
          userTemplateId: (listOf(whole['jwttemplates.json'] as JsonObject, 'templates')[1] as JsonObject)['id'],
        }),
      ),
      /^project\.json: the JWT template "JT\w+" is not for a user$/,
    ],
    [
      'a template id that nobody has',
      edited('project.json', (project) => Object.assign(project, { keyTemplateId: 'JTnone' })),
      /^project\.json: the JWT template "JTnone" does not exist$/,
    ],
    ['an asset reference without file', without(asset), /no snapshot file assets\/img-/],
    [
      'an asset mapping that leads nowhere',
      edited('assets/assets.json', (file) =>
        Object.assign(file['mapping'] as JsonObject, { 'project.json': { a: 'none.html' } }),
      ),
      /^assets\/assets\.json: no snapshot file assets\/none\.html$/,
    ],
    ['an image that is not base64', { ...whole, [asset]: '***' }, /^assets\/img-\w+\.png: the content is not base64$/],
    ['a list in place of an object', { ...whole, 'roles.json': [] }, /^roles\.json: the file must hold an object$/],
    [
      'a number in place of a file',
      { ...whole, 'unknown.json': 5 },
      /^unknown\.json: the content must be an object or a text$/,
    ],
    ['no snapshot.json', without('snapshot.json'), /^snapshot\.json: no snapshot file$/],
    ['version 4', { ...whole, 'snapshot.json': { version: 4 } }, /^snapshot\.json: version 4 is not supported$/],
    ['version 6', { ...whole, 'snapshot.json': { version: 6 } }, /^snapshot\.json: version 6 is not supported$/],
    [
      'a version in words',
      { ...whole, 'snapshot.json': { version: '5' } },
      /^snapshot\.json: version "5" is not supported$/,
    ],
    [
      'a flow id that is a path',
      edited('flows/flows.json', (index) => listOf(index, 'flows').push('../x')),
      /the id "\.\.\/x" has a character that is not allowed$/,
    ],
    [
      'data that does not fit its list',
      edited('lists.json', (file) => Object.assign(listOf(file, 'lists')[1] as JsonObject, { data: ['no address'] })),
      /^lists\.json: the data of list "ips 0" does not fit its type ips$/,
    ],
    [
      'a custom provider without an address',
      edited('auth/oauth.json', (oauth) =>
        Object.assign((oauth['providerSettings'] as JsonObject)['custom-0'] as JsonObject, { authUrl: '' }),
      ),
      /^auth\/oauth\.json: the provider "custom-0" has no authUrl$/,
    ],
    ...(['enchantedlink', 'magiclink', 'oauth', 'sso'] as const).map((method): [string, Files, RegExp] => [
      `an address of ${method} that is none`,
      edited(`auth/${method}.json`, (settings) => Object.assign(settings, { redirectUrl: '1' })),
      new RegExp(`^auth/${method}\\.json: The redirectUrl field must be a valid URL$`),
    ]),
    [
      'an address of a provider that is none',
      edited('auth/oauth.json', (oauth) =>
        Object.assign((oauth['providerSettings'] as JsonObject)['custom-0'] as JsonObject, { redirectUrl: ['https:'] }),
      ),
      /^auth\/oauth\.json: The redirectUrl field must be a valid URL$/,
    ],
    [
      'a built-in permission',
      edited('permissions.json', (file) => listOf(file, 'permissions').push({ name: 'Impersonate' })),
      /^permissions\.json: the permission "Impersonate" is built in$/,
    ],
    [
      'a name that is too long',
      edited('roles.json', (file) => Object.assign(listOf(file, 'roles')[2] as JsonObject, { name: 'n'.repeat(101) })),
      /is longer than 100 characters$/,
    ],
  ]
  for (const [what, files, failure] of faults) {
    it(`tells ${what}`, async () => {
      const failures = await failuresOf(files)
      assert.ok(
        failures.some((line) => failure.test(line)),
        failures.slice(0, 3).join('\n'),
      )
    })
  }

  it('tells everything at once', async () => {
    const files = { ...without('snapshot.json', http), 'lists.json': [], [asset]: '***' } as Files
    assert.ok((await failuresOf(files)).length >= 4)
  })

  it('keeps a file that no index names, and imports no flow from it', async () => {
    const files = removed('flows/flows.json', 'flows', 'flow-9')
    assert.deepEqual(await failuresOf(files), [])
    assert.equal((await plane.call('POST', '/v1/mgmt/project/import', { files, inputSecrets })).status, 200)
    const { body } = await plane.call('POST', '/v1/mgmt/project/export', {})
    assert.deepEqual(body.files['flows/flow-9/metadata.json'], files['flows/flow-9/metadata.json'])
    assert.equal((await plane.call('POST', '/v2/mgmt/flow/export', { flowId: 'flow-9' })).body.errorCode, 'E103003')
  })

  it('keeps unknown files, and keys of every kind of file that it does not know', async () => {
    const files: Files = { ...whole, 'environment.json': { a: 1 }, 'notes.txt': 'hello\n' }
    for (const path of [
      'project.json',
      'auth/otp.json',
      'roles.json',
      'flows/flows.json',
      'styles/styles.json',
      'snapshot.json',
      'attributes.json',
      http,
      'flows/flow-0/metadata.json',
      'widgets/widgets.json',
      'assets/assets.json',
    ]) {
      files[path] = { ...(files[path] as JsonObject), unknownKey: { of: ['a', 'future'] } }
    }
    const roles = structuredClone((whole['roles.json'] as JsonObject)['roles']) as JsonObject[]
    files['roles.json'] = {
      ...(files['roles.json'] as JsonObject),
      roles: roles.map((role) => ({ ...role, appId: 'x', future: null })),
    }
    assert.equal((await plane.call('POST', '/v1/mgmt/project/import', { files, inputSecrets })).status, 200)
    const { body } = await plane.call('POST', '/v1/mgmt/project/export', {})
    assert.deepEqual(body.files, files)
  })

  it('survives keys that are special in JavaScript', async () => {
    const text = JSON.stringify({ files: { ...whole, 'x.json': {} }, inputSecrets }).replace(
      '"x.json":{}',
      '"x.json":{"constructor":1,"toString":{"prototype":2}}',
    )
    assert.equal((await plane.call('POST', '/v1/mgmt/project/import', text)).status, 200)
    const { body } = await plane.call('POST', '/v1/mgmt/project/export', {})
    assert.deepEqual(body.files['x.json'], { constructor: 1, toString: { prototype: 2 } })
    const proto = await plane.call(
      'POST',
      '/v1/mgmt/project/snapshot/validate',
      '{"files":{"x.json":{"__proto__":{"a":1}}}}',
    )
    assert.deepEqual([proto.status, proto.body.errorCode], [400, 'E011003'])
  })

  it('takes a map of 100,000 entries', async () => {
    const files: Files = { ...whole }
    for (let i = 0; i < 100_000; i++) files[`more/${i}.json`] = {}
    assert.deepEqual(await failuresOf(files), [])
  })

  it('refuses 200 MB', async () => {
    const response = await plane
      .call('POST', '/v1/mgmt/project/snapshot/validate', `{"files":{"a.txt":"${'x'.repeat(200 * 2 ** 20)}"}}`)
      .catch(() => undefined)
    // The connection may be closed before the answer is read.
    if (response) assert.equal(response.status, 413)
    assert.equal((await plane.call('POST', '/v1/mgmt/project/snapshot/export', {})).status, 200)
  })

  it('refuses input that is no snapshot at all', async () => {
    for (const body of [{}, { files: null }, { files: [] }, { files: 'x' }]) {
      const { status } = await plane.call('POST', '/v1/mgmt/project/snapshot/import', body)
      assert.equal(status, 400, JSON.stringify(body))
    }
    const empty = await plane.call('POST', '/v1/mgmt/project/snapshot/import', { files: {} })
    assert.equal(empty.status, 400)
  })
})

function removed(path: string, key: string, name: string): Files {
  return edited(path, (index) => {
    index[key] = listOf(index, key).filter((entry) => entry !== name)
  })
}
