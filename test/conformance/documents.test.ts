/** What kinds of named documents do beyond the verbs of all, by the official SDK where that has it. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { callsOf, done, invalid, refused } from '../support/entities.ts'
import { onEveryPlane } from '../support/planes.ts'
import { type Answer, openSdk, type Sdk } from './sdk.ts'

const dataOf = (answer: Answer) => {
  assert.equal(answer.ok, true, JSON.stringify(answer.error))
  return answer.data
}
const errorOf = ({ ok, code, error }: Answer) => ({ ok, code, errorCode: error?.errorCode })

onEveryPlane('named documents by @descope/node-sdk', (plane) => {
  const open = (): Sdk => openSdk(plane())

  it('engines: every function', async () => {
    const { engine } = open()
    const created = dataOf(await engine.create('On premises')) as { id: string; secret: string }
    assert.deepEqual(dataOf(await engine.update(created.id, 'In the cellar')), {
      ...created,
      name: 'In the cellar',
      secret: '',
    })
    const shown = { ...created, name: 'In the cellar', secret: '' }
    assert.deepEqual(dataOf(await engine.load(created.id)), shown)
    assert.deepEqual(dataOf(await engine.loadAll()), [shown])
    const rotated = dataOf(await engine.rotateSecret(created.id)) as { secret: string }
    assert.notEqual(rotated.secret, created.secret)
    dataOf(await engine.delete(created.id))
    assert.deepEqual(errorOf(await engine.load(created.id)), { ok: false, code: 404, errorCode: 'E011416' })
  })

  it('lists: every function', async () => {
    const { list } = open()
    const request = { name: 'Offices', description: 'd', type: 'ips' as const, data: ['192.0.2.1', '198.51.100.0/24'] }
    const { id } = dataOf(await list.create(request)) as { id: string }
    assert.deepEqual(dataOf(await list.load(id)), { id, ...request })
    assert.deepEqual(dataOf(await list.loadByName('Offices')), { id, ...request })
    assert.deepEqual(dataOf(await list.loadAll()), [{ id, ...request }])
    dataOf(await list.addIPs(id, ['192.0.2.1', '2001:db8::/32']))
    dataOf(await list.removeIPs(id, ['198.51.100.0/24', '203.0.113.9']))
    const loaded = dataOf(await list.load(id)) as { data: string[] }
    assert.deepEqual(loaded.data, ['192.0.2.1', '2001:db8::/32'])
    const isIn = async (ip: string) => dataOf(await list.checkIP(id, ip))
    assert.deepEqual([await isIn('192.0.2.1'), await isIn('2001:db8::7'), await isIn('192.0.2.2')], [true, true, false])
    dataOf(await list.clear(id))
    assert.deepEqual(await isIn('192.0.2.1'), false)
    const texts = { name: 'Words', description: '', type: 'texts' as const, data: ['a', 'b'] }
    assert.deepEqual(dataOf(await list.update(id, texts)), { id, ...texts })
    dataOf(await list.addTexts(id, ['b', 'c']))
    dataOf(await list.removeTexts(id, ['a', 'z']))
    assert.deepEqual(dataOf(await list.checkText(id, 'c')), true)
    assert.deepEqual(dataOf(await list.checkText(id, 'C')), false)
    dataOf(await list.import([{ id: '', name: 'Limits', description: '', type: 'json', data: { most: 3 } }]))
    assert.deepEqual(
      (dataOf(await list.loadAll()) as { name: string; data: unknown }[]).map(({ name, data }) => [name, data]),
      [
        ['Words', ['b', 'c']],
        ['Limits', { most: 3 }],
      ],
    )
    assert.deepEqual(errorOf(await list.addIPs(id, ['192.0.2.1'])), { ok: false, code: 400, errorCode: 'E011003' })
    dataOf(await list.delete(id))
    assert.deepEqual(errorOf(await list.delete(id)), { ok: false, code: 404, errorCode: 'E011416' })
  })

  it('lists: data of another form is refused, and several texts are asked for at once', async () => {
    const { post } = callsOf(plane, '/v1/mgmt/list')
    const create = (type: string, data: unknown) => post('', { name: type, type, data })
    assert.deepEqual(await create('ips', ['nowhere']), invalid('The data field must hold IP addresses or CIDR blocks'))
    assert.deepEqual(await create('texts', ['a', 1]), invalid('The data field must be a list of texts'))
    assert.deepEqual(await create('texts', { a: 1 }), invalid('The data field must be a list of texts'))
    assert.deepEqual(await create('json', ['a']), invalid('The data field must be an object'))
    const { id } = (await create('texts', ['a', 'b'])).body.list
    const check = async (asked: object) => (await post('/text/check', { id, ...asked })).body
    assert.deepEqual(await check({ texts: ['b', 'z'] }), { exists: true })
    assert.deepEqual(await check({ texts: ['b', 'z'], matchAll: true }), { exists: false })
    assert.deepEqual(await check({ texts: ['b', 'a'], matchAll: true }), { exists: true })
    const unknown = refused(404, 'E011416', 'Not found', 'There is no list nobody')
    for (const path of ['/clear', '/text/check']) assert.deepEqual(await post(path, { id: 'nobody' }), unknown)
    assert.deepEqual(await post('/delete', { id }), done)
  })

  it('lists: a snapshot carries them, and what it says of them beside', async () => {
    const { list, project } = open()
    const { id } = dataOf(await list.create({ name: 'Carried', type: 'texts', data: ['a'] })) as { id: string }
    const exported = dataOf(await project.exportSnapshot()) as { files: Record<string, object> }
    const { lists } = exported.files['lists.json'] as { lists: { id: string }[] }
    assert.deepEqual(
      lists.find((each) => each.id === id),
      { id, name: 'Carried', description: '', type: 'texts', data: ['a'] },
    )
    const changed = lists.map((each) => (each.id === id ? { ...each, data: ['b'], later: true } : each))
    dataOf(await project.importSnapshot({ files: { ...exported.files, 'lists.json': { lists: changed } } }))
    assert.deepEqual(dataOf(await list.load(id)), { id, name: 'Carried', description: '', type: 'texts', data: ['b'] })
    dataOf(await list.addTexts(id, ['c']))
    const again = dataOf(await project.exportSnapshot()) as { files: Record<string, object> }
    assert.deepEqual(
      (again.files['lists.json'] as { lists: { id: string }[] }).lists.find((each) => each.id === id),
      { id, name: 'Carried', description: '', type: 'texts', data: ['b', 'c'], later: true },
    )
  })

  it('JWT templates: every function', async () => {
    const { jwtTemplate } = open()
    const wished = { name: 'Mine', type: 'user' as const, template: { plan: '{{user.name}}' } }
    const created = dataOf(await jwtTemplate.create(wished)) as { id: string; authSchema: string }
    assert.deepEqual([created.authSchema, dataOf(await jwtTemplate.load(created.id))], ['default', created])
    const updated = dataOf(await jwtTemplate.update({ ...created, template: { plan: 'free' } } as never))
    assert.deepEqual(updated, { ...created, template: { plan: 'free' } })
    assert.deepEqual(dataOf(await jwtTemplate.list()), [updated])
    assert.deepEqual(dataOf(await jwtTemplate.validate(created.id)), { valid: true, issues: [] })
    const bad = { name: '', template: { iss: 'me', sub: 'you', mine: 1 } }
    const issue = (field: string, code: string, message: string, hint: string) => ({ field, code, message, hint })
    assert.deepEqual(dataOf(await jwtTemplate.validate(created.id, bad as never)), {
      valid: false,
      issues: [
        issue('name', 'NAME_MISSING', 'The name is missing', 'Give it a name'),
        issue('template.iss', 'RESERVED_CLAIM_KEY', 'iss is reserved', 'Use another name'),
        issue('template.sub', 'RESERVED_CLAIM_KEY', 'sub is reserved', 'Set overrideSubject'),
      ],
    })
    assert.deepEqual(errorOf(await jwtTemplate.create(bad as never)), { ok: false, code: 400, errorCode: 'E011003' })
    const [entry] = dataOf(await jwtTemplate.listLibrary()) as { id: string; template: object }[]
    assert.deepEqual(dataOf(await jwtTemplate.loadLibraryEntry(String(entry?.id))), entry)
    const applied = dataOf(
      await jwtTemplate.applyFromLibrary({ libraryEntryId: String(entry?.id), nameOverride: 'Applied' } as never),
    ) as { id: string; name: string; template: object; source: string }
    assert.deepEqual([applied.name, applied.template, applied.source], ['Applied', entry?.template, entry?.id])
    dataOf(await jwtTemplate.delete(applied.id))
    dataOf(await jwtTemplate.delete(created.id))
    assert.deepEqual(dataOf(await jwtTemplate.list()), [])
  })

  it('outbound apps: what is kept of them, and a secret that stays unless it is said again', async () => {
    const { outboundApplication: apps } = open()
    const created = dataOf(await apps.createApplication({ id: 'mine', name: 'Mail', clientSecret: 'S3cret' } as never))
    const { id } = created as { id: string }
    assert.deepEqual([id, (created as { clientSecret: string }).clientSecret], ['mine', ''])
    const secrets = () => plane().world.store.configuration.secrets(plane().projectId)
    const before = await secrets()
    assert.deepEqual(
      before.map(({ kind, owner, name }) => [kind, owner, name]),
      [['outboundApp', 'mine', '["clientSecret"]']],
    )
    const updated = dataOf(await apps.updateApplication({ ...(created as object), name: 'Post' } as never))
    assert.deepEqual(updated, { ...(created as object), name: 'Post' })
    assert.deepEqual(await secrets(), before)
    dataOf(await apps.updateApplication({ ...(created as object), clientSecret: 'Other' } as never))
    assert.notDeepEqual(await secrets(), before)
    assert.deepEqual(dataOf(await apps.loadAllApplications()), [created])
    assert.deepEqual(dataOf(await apps.loadApplication(id)), created)
    assert.deepEqual(errorOf(await apps.createApplication({ name: 'X', tenantId: 'nowhere' } as never)), {
      ok: false,
      code: 400,
      errorCode: 'E111104',
    })
    dataOf(await apps.deleteApplication(id))
    assert.deepEqual(await secrets(), [])
  })
})
