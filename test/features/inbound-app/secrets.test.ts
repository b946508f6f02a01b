import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { it } from 'node:test'
import { actorOf, auditOf, callsOf, done, invalid, refused } from '../../support/entities.ts'
import { START } from '../../support/plane.ts'
import { onEveryPlane } from '../../support/planes.ts'

const NOW = START / 1000
const several = 'The inbound app has several secrets.'
const noSuch = (name: string) =>
  refused(404, 'E011003', 'Request is invalid', `The inbound app has no secret of this name: ${name}`)

onEveryPlane('secrets of inbound apps', (plane, { engine, database }) => {
  const { get, post } = callsOf(plane, '/v1/mgmt/thirdparty/app')
  const create = async (name: string) => (await post('/create', { name })).body as { id: string; cleartext: string }
  const secret = (id: string, secretName = '') => get(`/secret?id=${id}&secretName=${encodeURIComponent(secretName)}`)

  it('shows the secret again on request', async () => {
    const { id, cleartext } = await create('Shown')
    assert.deepEqual(await secret(id), { status: 200, body: { cleartext } })
    assert.deepEqual(await secret(id, 'default'), { status: 200, body: { cleartext } })
    assert.deepEqual(await secret(id, 'other'), noSuch('other'))
    assert.deepEqual(await get('/secret'), invalid('The id field is required'))
  })

  it('rotates the only secret', async () => {
    const { id, cleartext } = await create('Rotated')
    const rotated = await post('/rotate', { id })
    const fresh = rotated.body.cleartext
    assert.match(fresh, /^[0-9A-Za-z]{43}$/)
    assert.notEqual(fresh, cleartext)
    assert.deepEqual(rotated, { status: 200, body: { cleartext: fresh } })
    assert.deepEqual(await secret(id), { status: 200, body: { cleartext: fresh } })
    const kept = await plane().world.store.apps.secrets(plane().projectId, id)
    assert.deepEqual(
      kept.map(({ digest }) => digest),
      [createHash('sha256').update(fresh).digest('base64url')],
    )
  })

  it('adds secrets beside the first, and revokes by name', async () => {
    const { id, cleartext } = await create('Several')
    plane().now += 1000
    const added = await post('/secret/add', { id, name: 'next', expireTime: NOW + 100 })
    const meta = {
      id: added.body.meta.id,
      name: 'next',
      status: 'active',
      expireTime: NOW + 100,
      createdTime: NOW + 1,
    }
    assert.deepEqual(added, { status: 200, body: { meta, cleartext: added.body.cleartext } })
    assert.match(added.body.cleartext, /^[0-9A-Za-z]{43}$/)
    assert.deepEqual(await secret(id), invalid(`${several} Name the one to load in secretName`))
    assert.deepEqual(await post('/rotate', { id }), invalid(`${several} Add another one and revoke the old one`))
    assert.deepEqual(await secret(id, 'default'), { status: 200, body: { cleartext } })
    assert.deepEqual(await secret(id, 'next'), { status: 200, body: { cleartext: added.body.cleartext } })
    assert.deepEqual(
      await post('/secret/add', { id, name: 'next' }),
      invalid('The inbound app has a secret of this name already: next'),
    )
    assert.deepEqual(await post('/secret/revoke', { id, name: 'default' }), { status: 200, body: { secrets: [meta] } })
    assert.deepEqual(await secret(id), { status: 200, body: { cleartext: added.body.cleartext } })
    assert.deepEqual(await post('/secret/revoke', { id, name: 'default' }), noSuch('default'))
    assert.deepEqual(await post('/secret/revoke', { id, name: 'next' }), { status: 200, body: { secrets: [] } })
    assert.deepEqual(await secret(id), invalid('The inbound app has no secret'))
    assert.deepEqual(await post('/secret/add', { id }), invalid('The name field is required'))
    assert.deepEqual(await post('/secret/revoke', { id }), invalid('The name field is required'))
  })

  it('tells when a secret has expired, and does not rotate it', async () => {
    const { id } = await create('Expiring')
    const { body } = await post('/secret/add', { id, name: 'late', expireTime: NOW - 1 })
    assert.equal(body.meta.status, 'expired')
    const { secrets } = (await post('/secret/revoke', { id, name: 'default' })).body
    assert.deepEqual(secrets, [body.meta])
    assert.deepEqual(await post('/rotate', { id }), invalid('The secret has expired'))
    for (const expireTime of [-1, 2 ** 31, 2 ** 53, 1.5]) {
      assert.equal((await post('/secret/add', { id, name: 'x', expireTime })).body.errorCode, 'E011003')
    }
  })

  it('keeps ten secrets of an app at most', async () => {
    const { id } = await create('Many')
    const adding = Array.from({ length: 20 }, (_, n) => post('/secret/add', { id, name: `s${n}` }))
    const answers = await Promise.all(adding)
    assert.equal(answers.filter(({ status }) => status === 200).length, 9)
    const refusal = answers.find(({ status }) => status !== 200)
    assert.deepEqual(refusal, invalid('An inbound app has at most 10 secrets'))
  })

  it('frees the name of a deleted app, without its secrets', async () => {
    const { id } = await create('Reused')
    await post('/delete', { id })
    await post('/create', { id, name: 'Reused', nonConfidentialClient: true })
    assert.deepEqual(await secret(id), invalid('The inbound app has no secret'))
    assert.deepEqual(await post('/delete', { id }), done)
  })

  it('binds the sealed secret to its app', async () => {
    const [one, two] = [await create('One'), await create('Two')]
    const { apps } = plane().world.store
    const [stolen] = await apps.secrets(plane().projectId, one.id)
    const [place] = await apps.secrets(plane().projectId, two.id)
    assert.ok(stolen && place)
    const moved = { ...place, sealed: stolen.sealed }
    await plane().world.store.writeDirectory((tables) => tables.apps.updateSecret(plane().projectId, moved))
    assert.equal((await secret(two.id)).status, 500)
  })

  it('leaves no secret in the database file or the log', { skip: engine !== 'sqlite' }, async () => {
    const { id, cleartext } = await create('planted')
    const { body } = await post('/secret/add', { id, name: 'more' })
    const file = database().slice('sqlite:'.length)
    const bytes = Buffer.concat([await readFile(file), await readFile(`${file}-wal`)])
    assert.equal(bytes.includes('planted'), true)
    for (const value of [cleartext, body.cleartext]) {
      assert.equal(bytes.includes(value), false)
      assert.equal(plane().log.join('\n').includes(value), false)
    }
  })

  it('records who did what in the audit trail', async () => {
    const { id } = await create('Audited')
    await post('/rotate', { id })
    await post('/secret/add', { id, name: 'next' })
    await post('/secret/revoke', { id, name: 'default' })
    const record = (action: string, more: object) => ({
      action,
      actorId: actorOf(plane()),
      tenants: [],
      data: { id, name: 'Audited', ...more },
    })
    assert.deepEqual(await auditOf(plane(), id), [
      record('InboundAppCreated', {}),
      record('InboundAppSecretCreated', { secretName: 'next' }),
      record('InboundAppSecretRevoked', { secretName: 'default' }),
      record('InboundAppSecretRotated', { secretName: 'default' }),
    ])
  })
})
