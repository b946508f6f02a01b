/** Fixtures, and vectors of the service's behaviour where their file is, through HTTP; and what no SDK has a function for. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readTuple } from '../../../src/fga/scenario/words.ts'
import type { Tuple } from '../../../src/fga/tuples/port.ts'
import { auditOf, callsOf, done, invalid, refused, secondProject } from '../../support/entities.ts'
import { onEveryPlane } from '../../support/planes.ts'
import { type Relation, sets } from './vectors.ts'

const model = (types: string) => `model AuthZ 1.0\n\ntype user\n\n${types}`
const DOCS = model('type doc\n  relation owner: user\n  permission can_read: owner\n')
const tuplesOf = (...lines: string[]) => ({ tuples: lines.map(readTuple) })

onEveryPlane('fine-grained authorization', (plane) => {
  const { get, post } = callsOf(plane, '/v1/mgmt')
  const remove = async (path: string) => {
    const { status, body } = await plane().call('DELETE', `/v1/mgmt${path}`)
    return { status, body }
  }
  const start = async (dsl: string, tuples: readonly Tuple[] = []) => {
    assert.deepEqual(await post('/authz/schema/delete', {}), done)
    assert.deepEqual(await post('/fga/schema', { dsl }), done)
    if (tuples.length > 0) assert.deepEqual(await post('/fga/relations', { tuples }), done)
  }

  describe('vectors', () => {
    for (const { id, title, dsl, tuples, checks } of sets.flatMap(({ vectors }) => vectors)) {
      it(`${id} ${title}`, async () => {
        await start(dsl, tuples)
        for (const { tuple, context, expect } of checks) {
          const { status, body } = await post('/fga/check', { tuples: [tuple], context })
          assert.equal(status, 200)
          const [{ allowed, tuple: echo, info }] = body.tuples
          const { conditionalErr, ...shown } = info
          const { conditionalErr: fails, missingContext, ...wanted } = expect.info
          assert.equal(conditionalErr !== undefined, fails !== undefined)
          assert.deepEqual(echo, tuple)
          assert.deepEqual(
            { allowed, ...shown },
            {
              allowed: expect.allowed,
              ...wanted,
              factUsed: false,
              ...(missingContext?.length && { missingContext }),
            },
          )
        }
      })
    }

    it('schemas that are wrong are refused with their places, and nothing is stored', async () => {
      await start(DOCS)
      const before = await get('/fga/schema')
      for (const { title, dsl, problems } of sets.flatMap(({ invalidSchemas }) => invalidSchemas)) {
        for (const path of ['/fga/schema', '/fga/schema/dryrun']) {
          const { status, body } = await post(path, { dsl })
          assert.deepEqual([status, body.errorCode], [400, 'E173001'], title)
          assert.match(body.errorMessage, /^\d+:\d+: /)
          assert.equal(body.errorMessage, problems?.join('\n') ?? body.errorMessage)
        }
      }
      assert.deepEqual(await get('/fga/schema'), before)
    })

    const changes = sets.flatMap(({ schemaChanges: { base, cases } }) => cases.map((each) => ({ base, ...each })))
    for (const { base, id, title, next, deletesPreview } of changes) {
      it(`${id} ${title}`, async () => {
        await start(base)
        const stored = ['group:g member user:u', 'doc:d owner user:u', 'doc:d viewer user:v']
        await post('/fga/relations', tuplesOf(...stored))
        assert.deepEqual(await post('/fga/schema/dryrun', { dsl: next }), { status: 200, body: { deletesPreview } })
        assert.deepEqual(await post('/fga/schema', { dsl: next }), done)
        const { relations, types } = deletesPreview as { relations: string[]; types: string[] }
        const kept = stored.map(readTuple).filter(({ resourceType, relation }) => {
          return !types.includes(resourceType) && !relations.includes(`${resourceType}#${relation}`)
        })
        const { tuples } = (await post('/fga/relations/list', {})).body
        assert.deepEqual(new Set(tuples.map(text)), new Set(kept.map(text)))
      })
    }

    for (const vector of sets.flatMap(({ structured }) => structured)) {
      it(`${vector.id} ${vector.title}`, async () => {
        assert.deepEqual(await post('/authz/schema/delete', {}), done)
        assert.deepEqual(await post('/authz/schema/save', { schema: vector.schema, upgrade: true }), done)
        assert.deepEqual((await post('/authz/schema/load')).body, { schema: vector.schema })
        assert.deepEqual(await post('/authz/re/create', { relations: vector.relations }), done)
        const queries = vector.has.map(({ hasRelation: _, ...query }) => query)
        const has = await post('/authz/re/has', { relationQueries: queries })
        assert.deepEqual(has.body.relationQueries, vector.has)
        for (const { targets, ...asked } of vector.who)
          assert.deepEqual(await post('/authz/re/who', asked), { status: 200, body: { targets } })
        for (const { target, relations } of vector.targetall) {
          const found = (await post('/authz/re/targetall', { target })).body.relations
          const shown = relations.map(({ resource, relationDefinition, namespace }: Relation) =>
            text({ resource, relationDefinition, namespace, target }),
          )
          assert.deepEqual(new Set(found.map(text)), new Set(shown))
        }
        for (const { resources, ...asked } of vector.targetwithrelation)
          assert.deepEqual(await post('/authz/re/targetwithrelation', asked), { status: 200, body: { resources } })
      })
    }
  })

  it('tells the way to what is allowed', async () => {
    await start(
      model(
        'type team\n  relation member: user\n\ntype doc\n  relation owner: user | team#member\n  relation barred: user\n  permission can_read: owner - barred\n',
      ),
      tuplesOf('doc:d owner team#member:t', 'team:t member user:ann').tuples,
    )
    const asked = tuplesOf('doc:d can_read user:ann', 'doc:d can_read user:bob')
    const { body } = await post('/fga/check', { ...asked, computePaths: true })
    assert.deepEqual(body.tuples[0].info.path, {
      steps: [
        { stepType: 2, permission: 'doc#can_read' },
        {
          stepType: 5,
          subPaths: [
            {
              steps: [
                { stepType: 1, tuple: readTuple('doc:d owner team#member:t') },
                { stepType: 1, tuple: readTuple('team:t member user:ann') },
              ],
            },
          ],
        },
      ],
    })
    assert.equal(body.tuples[1].info.path, undefined)
    const [tuple] = asked.tuples
    const explained = await post('/fga/explain', { tuple })
    assert.equal(explained.body.explanation.truth, 'yes')
    assert.equal(explained.body.answer.allowed, true)
    assert.deepEqual(
      await post('/fga/explain', { tuple: { ...tuple, relation: 'none' } }),
      refused(400, 'E173002', 'Invalid relation', 'The schema knows no none of doc'),
    )
  })

  it('counts what a schema would take away, before it does', async () => {
    const groups = 'type group\n  relation member: user | group#member\n'
    const docs = 'type doc\n  relation owner: user\n  relation viewer: user | group#member\n'
    const stored = tuplesOf(
      'group:g member user:u',
      'group:g member group#member:h',
      'doc:d owner user:u',
      'doc:d viewer user:u',
      'doc:d viewer group#member:g',
    )
    const relationsLeft = async () => (await post('/fga/relations/list', {})).body.tuples.length
    for (const [dsl, relations, types, count] of [
      [model(`${groups}\n${docs}\ntype more\n`), [], [], 0],
      [model(`${groups}\n${docs.replace('  relation owner: user\n', '')}`), ['doc#owner'], [], 1],
      [model(`${groups.replace(' | group#member', '')}\n${docs}`), ['group#member'], [], 3],
      [model(docs.replace(' | group#member', '')), ['doc#viewer'], ['group'], 4],
    ] as const) {
      await start(model(`${groups}\n${docs}`))
      await post('/fga/relations', stored)
      const { body } = await post('/fga/schema/dryrun', { dsl, count: true })
      const deletesPreview = { hasDeletes: count > 0, relations, types }
      assert.deepEqual(body, { deletesPreview, relationsDeleted: count })
      assert.equal(await relationsLeft(), 5)
      assert.deepEqual(await post('/fga/schema', { dsl }), done)
      assert.equal(await relationsLeft(), 5 - count)
    }
  })

  it('lists all relations, page by page', async () => {
    const lines = Array.from({ length: 25 }, (_, index) => `doc:d${String(index).padStart(2, '0')} owner user:u`)
    await start(DOCS, lines.map(readTuple).reverse())
    const seen: Tuple[] = []
    for (let after = ''; ; ) {
      const { tuples, next } = (await post('/fga/relations/list', { after, size: 10 })).body
      seen.push(...tuples)
      if (!next) break
      after = next
    }
    assert.deepEqual(seen, lines.map(readTuple))
    assert.deepEqual(
      await post('/fga/relations/list', { after: 'nonsense' }),
      invalid('The after field must be what next of the page before said'),
    )
  })

  it('backs up, restores and forgets', async () => {
    await start(DOCS, tuplesOf('doc:d owner user:ann').tuples)
    const before = await get('/fga/schema')
    const { backupId } = (await post('/fga/backup')).body
    const { schemaVersion } = (await get(`/fga/backup/${backupId}`)).body.backup
    const seconds = Math.floor(plane().now / 1000)
    const backup = {
      id: backupId,
      projectId: plane().projectId,
      status: 'completed',
      schemaVersion,
      tupleCount: 1,
      createdAt: seconds,
      completedAt: seconds,
      errorMessage: '',
    }
    assert.deepEqual(await get(`/fga/backup/${backupId}`), { status: 200, body: { backup } })
    await start(model('type other\n  relation r: user\n'), tuplesOf('other:o r user:bob', 'other:p r user:bob').tuples)
    plane().now += 1000
    const restored = await post(`/fga/backup/${backupId}/restore`, {})
    const { autoBackupId } = restored.body
    assert.equal(restored.status, 200)
    const again = await get('/fga/schema')
    assert.deepEqual({ ...again.body, version: '' }, { ...before.body, version: '' })
    assert.notEqual(again.body.version, before.body.version)
    const { tuples } = (await post('/fga/relations/list')).body
    assert.deepEqual(tuples, [readTuple('doc:d owner user:ann')])
    const check = await post('/fga/check', tuplesOf('doc:d can_read user:ann'))
    assert.equal(check.body.tuples[0].allowed, true)
    const listed = (await get('/fga/backups')).body.backups
    assert.deepEqual(
      listed.map(({ id, tupleCount }: { id: string; tupleCount: number }) => ({ id, tupleCount })),
      [
        { id: autoBackupId, tupleCount: 2 },
        { id: backupId, tupleCount: 1 },
      ],
    )
    assert.deepEqual(await post(`/fga/backup/${autoBackupId}/restore`, {}).then(({ status }) => status), 200)
    assert.equal((await post('/fga/relations/list')).body.tuples.length, 2)
    const unknown = refused(404, 'E173003', 'Backup not found', 'There is no backup none')
    assert.deepEqual(await get('/fga/backup/none'), unknown)
    assert.deepEqual(await post('/fga/backup/none/restore', {}), unknown)
    assert.deepEqual(await remove('/fga/backup/none'), unknown)
    for (const { id } of (await get('/fga/backups')).body.backups)
      assert.deepEqual(await remove(`/fga/backup/${id}`), done)
    assert.deepEqual((await get('/fga/backups')).body, { backups: [] })
  })

  it('keeps an audit record of each change, in bulk', async () => {
    await start(DOCS)
    await post('/fga/relations', tuplesOf('doc:audited1 owner user:ann', 'doc:audited2 owner user:ann'))
    await post('/fga/relations', tuplesOf('doc:audited1 owner user:ann'))
    await post('/fga/relations/delete', tuplesOf('doc:audited1 owner user:ann'))
    await post('/fga/relations/delete', tuplesOf('doc:audited1 owner user:ann'))
    const records = await auditOf(plane(), 'FGARelations')
    const last = records.filter(({ data }) => [1, 2].includes((data as { count: number }).count))
    assert.ok(
      last.some(({ action, data }) => action === 'FGARelationsCreated' && (data as { count: number }).count === 2),
    )
    assert.ok(
      last.some(({ action, data }) => action === 'FGARelationsDeleted' && (data as { count: number }).count === 1),
    )
  })

  it('takes what caches have counted, and answers nothing to a placeholder', async () => {
    const metrics = [{ api: 'check', hit_count: 3, missCount: 4 }]
    assert.deepEqual(await post('/fga/cache/metrics', { metrics }), done)
    assert.deepEqual(await get('/fga/mappable/resources'), done)
  })

  it('stores a relation of the older form with the type that its schema takes', async () => {
    await start(DOCS)
    const owns = { resource: 'd', relationDefinition: 'owner', namespace: 'doc', target: 'ann' }
    assert.deepEqual(await post('/authz/re/create', { relations: [owns] }), done)
    assert.deepEqual((await post('/fga/relations/list')).body.tuples, [readTuple('doc:d owner user:ann')])
    assert.deepEqual(await post('/authz/re/delete', { relations: [owns] }), done)
    assert.deepEqual((await post('/fga/relations/list')).body.tuples, [])
  })

  it('relations outlive the user that they name, until somebody takes them away', async () => {
    const created = await post('/user/create', { loginId: 'gone@example.com', email: 'gone@example.com' })
    const { userId } = created.body.user
    await start(DOCS, [{ ...readTuple('doc:d owner user:x'), target: userId }])
    assert.equal((await post('/user/delete', { loginId: 'gone@example.com' })).status, 200)
    assert.equal((await post('/fga/relations/list')).body.tuples.length, 1)
    assert.deepEqual(await post('/authz/re/deleteresources', { resources: [userId] }), done)
    assert.deepEqual((await post('/fga/relations/list')).body.tuples, [])
  })

  it('keeps conditions where the structured form changes something else', async () => {
    const dsl = `model AuthZ 1.0

constraint Home:GeoCountry("NL")

type user

type doc
  relation owner: user with Home
  relation reader: user
  permission can_read: owner | reader
`
    await start(dsl)
    const { schema } = (await post('/authz/schema/load')).body
    const [, doc] = schema.namespaces
    doc.relationDefinitions[2].complexDefinition.children.pop()
    assert.deepEqual(await post('/authz/schema/save', { schema, upgrade: true }), done)
    const text = (await get('/fga/schema')).body.dsl
    assert.equal(text, dsl.replace('owner | reader', 'owner'))
    const node = {
      nType: 'child',
      expression: { neType: 'targetSet', targetRelationDefinition: 'reader', targetRelationDefinitionNamespace: 'doc' },
    }
    const change = { namespace: 'doc', relationDefinition: { name: 'owner', complexDefinition: node } }
    assert.deepEqual(
      await post('/authz/rd/save', change),
      refused(400, 'E173001', 'Invalid schema', 'doc#owner has conditions, which only text can say: change it there'),
    )
    assert.equal((await get('/fga/schema')).body.dsl, text)
  })

  it('keeps projects apart', async () => {
    const second = await secondProject(plane())
    await start(DOCS, tuplesOf('doc:d owner user:ann').tuples)
    const other = async (line: string) => (await second('/v1/mgmt/fga/check', tuplesOf(line))).body.tuples[0].allowed
    assert.equal(await other('doc:d owner user:ann'), false)
    await second('/v1/mgmt/fga/schema', { dsl: DOCS })
    assert.equal(await other('doc:d owner user:ann'), false)
    await second('/v1/mgmt/fga/relations', tuplesOf('doc:e owner user:bob'))
    assert.equal(await other('doc:e can_read user:bob'), true)
    const own = await post('/fga/check', tuplesOf('doc:e can_read user:bob'))
    assert.equal(own.body.tuples[0].allowed, false)
    await second('/v1/mgmt/fga/backup', {})
    assert.deepEqual((await get('/fga/backups')).body, { backups: [] })
    assert.deepEqual(await second('/v1/mgmt/authz/schema/delete', {}), done)
    assert.deepEqual((await post('/fga/relations/list')).body.tuples, [readTuple('doc:d owner user:ann')])
    plane().now += 60_000
    await second('/v1/mgmt/fga/schema', { dsl: DOCS })
    await second('/v1/mgmt/fga/relations', tuplesOf('doc:e owner user:bob'))
    assert.deepEqual((await post('/authz/getmodified', { since: String(plane().now) })).body, {
      resources: [],
      targets: [],
      schemaChanged: false,
    })
  })
})

const text = (value: object) => JSON.stringify(Object.entries(value).sort())
