/** Every function of `fga` and `authz` of the unmodified SDK. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { done, good, openSdk, refused, type Sdk } from '../../conformance/sdk.ts'
import { onOneAndFourPlanes } from '../../support/planes.ts'

/** Calls that nothing but a bad key makes fail. */
const NEVER_REFUSED = [
  'authz.deleteSchema',
  'authz.loadSchema',
  'fga.deleteSchema',
  'fga.loadSchema',
  'fga.deleteAllRelations',
  'fga.loadMappableSchema',
]

const DSL = `model AuthZ 1.0

constraint Hours:NumRange(9, 17)

type user

type team
  relation member: user | team#member

type folder
  relation parent: folder
  relation owner: user
  permission can_read: owner | parent.can_read

type doc
  relation folder: folder
  relation editor: user | team#member
  relation guest: user with Hours
  relation barred: user
  permission can_read: (editor | guest | folder.can_read) - barred
`

const tuple = (text: string) => {
  const [from = '', relation = '', to = ''] = text.split(' ')
  const [resourceType = '', resource = ''] = from.split(':')
  const [targetType = '', target = ''] = to.split(':')
  return { resource, resourceType, relation, target, targetType }
}
const INVALID = 'Request is invalid'

interface Loaded {
  dsl: string
  version: string
  schema: { conditions: { expression: string }[] }
}

onOneAndFourPlanes('fine-grained authorization through the SDK', (plane, at) => {
  let sdk: Sdk
  before(() => {
    sdk = openSdk(plane())
  })
  const loaded = async () => good(await sdk.fga.loadSchema()) as unknown as Loaded
  /** Other processes know of a change within a second. */
  const settle = () => {
    plane().now += 1001
  }
  const allowed = async (text: string, context?: { [name: string]: unknown }) => {
    settle()
    const answers = good(await sdk.fga.checkWithContext([tuple(text)], context))
    return answers?.[0]?.allowed
  }

  it('has nothing before a schema is saved', async () => {
    assert.deepEqual(good(await sdk.fga.loadSchema()), { dsl: '', version: '' })
    assert.equal(good(await sdk.authz.loadSchema()), undefined)
    assert.equal(await allowed('doc:d1 can_read user:ann'), false)
    done(await sdk.fga.deleteAllRelations())
    assert.deepEqual(good(await sdk.fga.loadMappableSchema('t1')), { mappableResources: [] })
  })

  it('saves, tries and loads a schema', async () => {
    refused(
      await sdk.fga.saveSchema({ dsl: 'model AuthZ 1.0\n\ntype doc\n  relation owner: user\n  permission p: ownr\n' }),
      400,
      'E173001',
      'Invalid schema',
      '4:19: there is no type user; the types are doc\n5:17: type doc has no relation or permission ownr; it has owner, p',
    )
    refused(await sdk.fga.dryRunSchema({ dsl: '' }), 400, 'E011003', INVALID, 'The dsl field is required')
    assert.deepEqual(good(await sdk.fga.dryRunSchema({ dsl: DSL })), {
      deletesPreview: { hasDeletes: false, relations: [], types: [] },
    })
    assert.deepEqual(good(await sdk.fga.loadSchema()), { dsl: '', version: '' })
    done(await sdk.fga.saveSchema({ dsl: DSL }))
    const saved = await loaded()
    assert.equal(saved.dsl, DSL)
    assert.match(saved.version, /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    assert.deepEqual(saved.schema.conditions, [
      {
        name: 'Hours',
        params: [
          { name: 'num', type: 'double' },
          { name: 'min', type: 'int' },
          { name: 'max', type: 'int' },
        ],
        expression: saved.schema.conditions[0]?.expression,
        builtin: true,
        id: 1,
      },
    ])
    done(await sdk.fga.saveSchema({ dsl: DSL }))
    assert.equal((await loaded()).version, saved.version, 'nothing was changed')
    assert.deepEqual(good(await sdk.authz.loadSchema()), (await loaded()).schema)
  })

  it('creates, checks and deletes relations', async () => {
    const some = [
      'doc:d1 folder folder:f1',
      'folder:f1 parent folder:top',
      'folder:top owner user:ann',
      'doc:d1 editor team#member:core',
      'team:core member user:bob',
      'doc:d1 guest user:eve',
      'doc:d1 barred user:mallory',
      'doc:d1 editor user:mallory',
    ].map(tuple)
    refused(
      await sdk.fga.createRelations([...some, tuple('doc:d1 can_read user:ann')]),
      400,
      'E173002',
      'Invalid relation',
      'doc:d1 can_read user:ann: can_read is a permission: it follows from relations and is not stored',
    )
    assert.equal(await allowed('doc:d1 can_read user:ann'), false, 'nothing of the batch was stored')
    done(await sdk.fga.createRelations(some))
    done(await sdk.fga.createRelations(some))
    assert.equal(await allowed('doc:d1 can_read user:ann'), true)
    assert.equal(await allowed('doc:d1 can_read user:bob'), true)
    assert.equal(await allowed('doc:d1 can_read user:mallory'), false)
    assert.equal(await allowed('doc:d1 can_read user:eve'), false)
    assert.equal(await allowed('doc:d1 can_read user:eve', { num: 12 }), true)
    assert.equal(await allowed('doc:d1 can_read user:eve', { num: 20 }), false)
    settle()
    const asked = ['doc:d1 can_read user:eve', 'doc:none can_read user:ann', 'doc:d1 can_read user:eve'].map(tuple)
    const [first, other, again] = good(await sdk.fga.check(asked)) ?? []
    const eve = {
      allowed: false,
      tuple: tuple('doc:d1 can_read user:eve'),
      info: { direct: false, conditional: true, factUsed: false, missingContext: ['num'] },
    }
    assert.deepEqual(first, eve)
    assert.deepEqual(again, eve)
    assert.deepEqual(other, {
      allowed: false,
      tuple: asked[1],
      info: { direct: false, conditional: false, factUsed: false },
    })
    refused(await sdk.fga.check([]), 400, 'E011003', INVALID, 'The tuples field is required')
    refused(await sdk.fga.checkWithContext([], { num: 1 }), 400, 'E011003', INVALID, 'The tuples field is required')
    refused(await sdk.fga.deleteRelations([]), 400, 'E011003', INVALID, 'The tuples field is required')
    done(await sdk.fga.deleteRelations([tuple('team:core member user:bob'), tuple('team:core member user:nobody')]))
    assert.equal(await allowed('doc:d1 can_read user:bob'), false)
    done(await sdk.fga.createRelations([tuple('team:core member user:bob')]))
  })

  it('finds who and what', async () => {
    settle()
    assert.deepEqual(good(await sdk.authz.whoCanAccess('d1', 'can_read', 'doc')), ['ann', 'bob'])
    refused(
      await sdk.authz.whoCanAccess('d1', 'can_read', ''),
      400,
      'E011003',
      INVALID,
      'The namespace field is required',
    )
    const all = good(await sdk.authz.whatCanTargetAccess('ann'))
    assert.deepEqual(all, [
      { resource: 'd1', relationDefinition: 'can_read', namespace: 'doc', target: 'ann' },
      { resource: 'f1', relationDefinition: 'can_read', namespace: 'folder', target: 'ann' },
      { resource: 'top', relationDefinition: 'can_read', namespace: 'folder', target: 'ann' },
      { resource: 'top', relationDefinition: 'owner', namespace: 'folder', target: 'ann' },
    ])
    refused(await sdk.authz.whatCanTargetAccess(''), 400, 'E011003', INVALID, 'The target field is required')
    assert.deepEqual(good(await sdk.authz.whatCanTargetAccessWithRelation('ann', 'can_read', 'folder')), [
      { resource: 'f1' },
      { resource: 'top' },
    ])
    refused(
      await sdk.authz.whatCanTargetAccessWithRelation('ann', '', 'folder'),
      400,
      'E011003',
      INVALID,
      'The relationDefinition field is required',
    )
    const query = { resource: 'd1', relationDefinition: 'can_read', namespace: 'doc', target: 'bob' }
    assert.deepEqual(good(await sdk.authz.hasRelations([query])), [{ ...query, hasRelation: true }])
    refused(
      await sdk.authz.hasRelations([{ ...query, target: '' }]),
      400,
      'E011003',
      INVALID,
      'A query has either target or targetSetResource',
    )
  })

  it('lists the stored relations of resources and targets', async () => {
    const set = {
      resource: 'd1',
      relationDefinition: 'editor',
      namespace: 'doc',
      targetSetResource: 'core',
      targetSetRelationDefinition: 'member',
      targetSetRelationDefinitionNamespace: 'team',
    }
    const stored = good(await sdk.authz.resourceRelations('d1')) ?? []
    assert.equal(stored.length, 5)
    assert.deepEqual(
      stored.filter((each) => each.targetSetResource),
      [set],
    )
    assert.equal(good(await sdk.authz.resourceRelations('d1', true))?.length, 4)
    assert.equal(good(await sdk.authz.resourceRelationsWithTargetSetsFilter('d1', false))?.length, 4)
    refused(await sdk.authz.resourceRelations(''), 400, 'E011003', INVALID, 'The resource field is required')
    refused(
      await sdk.authz.resourceRelationsWithTargetSetsFilter(''),
      400,
      'E011003',
      INVALID,
      'The resource field is required',
    )
    const bob = {
      resource: 'core',
      relationDefinition: 'member',
      namespace: 'team',
      target: 'bob',
      targetNamespace: 'user',
    }
    assert.deepEqual(good(await sdk.authz.targetsRelations(['bob', 'core'])), [bob])
    assert.deepEqual(good(await sdk.authz.targetsRelationsWithTargetSetsFilter(['bob', 'core'], true)), [bob, set])
    refused(await sdk.authz.targetsRelations([]), 400, 'E011003', INVALID, 'The targets field is required')
    refused(
      await sdk.authz.targetsRelationsWithTargetSetsFilter([]),
      400,
      'E011003',
      INVALID,
      'The targets field is required',
    )
  })

  it('knows what resources are called', async () => {
    const details = [
      { resourceId: 'd1', resourceType: 'doc', displayName: 'The Plan' },
      { resourceId: 'f9', resourceType: 'folder', displayName: 'Archive' },
    ]
    done(await sdk.fga.saveResourcesDetails(details))
    const [one, two] = details as [(typeof details)[0], (typeof details)[0]]
    assert.deepEqual(
      good(await sdk.fga.loadResourcesDetails([two, { resourceId: 'none', resourceType: 'doc' }, one])),
      [two, one],
    )
    refused(await sdk.fga.saveResourcesDetails([]), 400, 'E011003', INVALID, 'The resourcesDetails field is required')
    refused(
      await sdk.fga.loadResourcesDetails([{ resourceId: '', resourceType: 'doc' }]),
      400,
      'E011003',
      INVALID,
      'The resourceIdentifiers[0].resourceId field is required',
    )
    assert.deepEqual(good(await sdk.fga.loadMappableSchema('t1', { resourcesLimit: 1 })), {
      schema: {
        name: '',
        namespaces: [
          { name: 'team', relationDefinitions: [{ name: 'member' }] },
          { name: 'folder', relationDefinitions: [{ name: 'parent' }, { name: 'owner' }, { name: 'can_read' }] },
          {
            name: 'doc',
            relationDefinitions: ['folder', 'editor', 'guest', 'barred', 'can_read'].map((name) => ({ name })),
          },
        ],
      },
      mappableResources: [
        { type: 'team', resources: [{ resource: 'core', displayName: '' }] },
        { type: 'folder', resources: [{ resource: 'f1', displayName: '' }] },
        { type: 'doc', resources: [{ resource: 'd1', displayName: 'The Plan' }] },
      ],
    })
    const queries = [
      { type: 'doc', queries: ['pLaN'] },
      { type: 'folder', queries: ['f', 'none'] },
      { type: 'user', queries: [] },
    ]
    assert.deepEqual(good(await sdk.fga.searchMappableResources('t1', queries)), [
      { type: 'doc', resources: [{ resource: 'd1', displayName: 'The Plan' }] },
      {
        type: 'folder',
        resources: [
          { resource: 'f1', displayName: '' },
          { resource: 'f9', displayName: 'Archive' },
        ],
      },
    ])
    refused(
      await sdk.fga.searchMappableResources('t1', []),
      400,
      'E011003',
      INVALID,
      'The resourcesQueries field is required',
    )
  })

  it('tells what was modified', async () => {
    const calm = plane().now + 60_000
    plane().now = calm
    const since = () => new Date(plane().now)
    assert.deepEqual(good(await sdk.authz.getModified(since())), { resources: [], targets: [], schemaChanged: false })
    done(await sdk.fga.createRelations([tuple('doc:d2 editor team#member:core'), tuple('doc:d2 editor user:zoe')]))
    done(await sdk.fga.deleteRelations([tuple('doc:d2 editor user:zoe')]))
    assert.deepEqual(good(await sdk.authz.getModified(since())), {
      resources: ['d2'],
      targets: ['core', 'zoe'],
      schemaChanged: false,
    })
    plane().now += 60_000
    assert.deepEqual(good(await sdk.authz.getModified(since())), { resources: [], targets: [], schemaChanged: false })
    done(await sdk.fga.saveSchema({ dsl: `${DSL}\ntype more\n` }))
    assert.deepEqual(good(await sdk.authz.getModified(since())), { resources: [], targets: [], schemaChanged: true })
    refused(
      await sdk.authz.getModified(new Date(plane().now - 25 * 60 * 60_000)),
      400,
      'E011004',
      'Invalid arguments',
      'The log of changes reaches back one day',
    )
    plane().now += 60_000
    const many = Array.from({ length: 1000 }, (_, index) => tuple(`doc:many${index} editor user:zoe`))
    done(await sdk.fga.createRelations(many))
    refused(
      await sdk.authz.getModified(since()),
      400,
      'E173012',
      'Requested too many modified relations',
      'More than 1000 ids have changed',
    )
    done(await sdk.fga.deleteRelations(many))
  })

  it('deletes relations of ids', async () => {
    plane().now += 60_000
    done(await sdk.authz.deleteResourceRelationsForResources(['core']))
    assert.equal(await allowed('team:core member user:bob'), false)
    assert.equal(await allowed('doc:d1 editor team#member:core'), true)
    done(await sdk.authz.deleteRelationsForResources(['core']))
    assert.equal(await allowed('doc:d1 editor team#member:core'), false)
    done(await sdk.authz.deleteRelationsForIds(['top', 'none']))
    assert.equal(await allowed('doc:d1 can_read user:ann'), false)
    for (const call of [
      sdk.authz.deleteResourceRelationsForResources,
      sdk.authz.deleteRelationsForResources,
      sdk.authz.deleteRelationsForIds,
    ]) {
      refused(await call([]), 400, 'E011003', INVALID, 'The resources field is required')
    }
    done(await sdk.fga.deleteAllRelations())
    assert.equal(await allowed('doc:d1 editor user:mallory'), false)
    done(await sdk.fga.deleteSchema())
    assert.deepEqual(good(await sdk.fga.loadSchema()), { dsl: '', version: '' })
  })

  it('speaks the structured form', async () => {
    const child = (name: string, namespace = 'doc') => ({
      nType: 'child' as const,
      children: [],
      expression: {
        neType: 'targetSet' as const,
        targetRelationDefinition: name,
        targetRelationDefinitionNamespace: namespace,
      },
    })
    const doc = {
      name: 'doc',
      relationDefinitions: [
        { name: 'owner' },
        { name: 'reader', complexDefinition: { nType: 'union' as const, children: [child('owner'), child('owner')] } },
      ],
    }
    done(
      await sdk.authz.saveSchema(
        { name: 'v1', namespaces: [doc, { name: 'old', relationDefinitions: [{ name: 'r' }] }] },
        false,
      ),
    )
    refused(
      await sdk.authz.saveSchema(
        {
          name: '',
          namespaces: [{ name: 'bad', relationDefinitions: [{ name: 'r', complexDefinition: child('none') }] }],
        },
        false,
      ),
      400,
      'E173001',
      'Invalid schema',
      'there is no relation definition doc#none',
    )
    assert.deepEqual(good(await sdk.fga.loadSchema()), {
      dsl: '',
      schema: good(await sdk.authz.loadSchema()),
      version: (await loaded()).version,
    })
    done(await sdk.authz.saveNamespace({ name: 'doc', relationDefinitions: [{ name: 'editor' }] }))
    done(await sdk.authz.saveRelationDefinition({ name: 'writer' }, 'doc', 'editor', 'v2'))
    refused(
      await sdk.authz.saveRelationDefinition({ name: 'writer' }, 'none'),
      400,
      'E173001',
      'Invalid schema',
      'There is no namespace none',
    )
    refused(
      await sdk.authz.saveNamespace({ name: 'doc', relationDefinitions: [] }, 'none'),
      400,
      'E173001',
      'Invalid schema',
      'There is no none',
    )
    assert.deepEqual(good(await sdk.authz.loadSchema()), {
      name: 'v2',
      namespaces: [
        { name: 'doc', relationDefinitions: [...doc.relationDefinitions, { name: 'writer' }] },
        { name: 'old', relationDefinitions: [{ name: 'r' }] },
      ],
    })
    const owns = { resource: 'x', relationDefinition: 'owner', namespace: 'doc', target: 'ann' }
    const writes = { ...owns, relationDefinition: 'writer' }
    done(await sdk.authz.createRelations([owns, writes]))
    refused(
      await sdk.authz.createRelations([{ ...owns, relationDefinition: 'reader' }]),
      400,
      'E173002',
      'Invalid relation',
      'doc:x reader :ann: reader is a permission: it follows from relations and is not stored',
    )
    refused(
      await sdk.authz.createRelations([{ ...owns, query: { tenants: ['t1'] } }]),
      400,
      'E173002',
      'Invalid relation',
      'Targets by a search of users are not supported here',
    )
    settle()
    assert.deepEqual(good(await sdk.authz.whoCanAccess('x', 'reader', 'doc')), ['ann'])
    done(await sdk.authz.saveNamespace({ name: 'paper', relationDefinitions: [] }, 'doc'))
    settle()
    assert.deepEqual(good(await sdk.authz.whoCanAccess('x', 'reader', 'paper')), ['ann'])
    assert.deepEqual(good(await sdk.authz.resourceRelations('x')), [
      { ...owns, namespace: 'paper' },
      { ...writes, namespace: 'paper' },
    ])
    done(await sdk.authz.deleteRelationDefinition('writer', 'paper', 'v3'))
    assert.deepEqual(good(await sdk.authz.resourceRelations('x')), [{ ...owns, namespace: 'paper' }])
    refused(
      await sdk.authz.deleteRelationDefinition('writer', 'paper'),
      400,
      'E173001',
      'Invalid schema',
      'Namespace paper has no relation definition writer',
    )
    done(await sdk.authz.deleteRelations([{ ...owns, namespace: 'paper' }]))
    refused(await sdk.authz.deleteRelations([]), 400, 'E011003', INVALID, 'The relations field is required')
    done(await sdk.authz.deleteNamespace('paper'))
    refused(await sdk.authz.deleteNamespace('paper'), 400, 'E173001', 'Invalid schema', 'There is no namespace paper')
    done(await sdk.authz.saveSchema({ name: 'v4', namespaces: [{ name: 'only', relationDefinitions: [] }] }, true))
    assert.deepEqual(good(await sdk.authz.loadSchema()), {
      name: 'v4',
      namespaces: [{ name: 'only', relationDefinitions: [] }],
    })
    done(await sdk.authz.deleteSchema())
  })

  it(`was called in every function, on ${at.engine}`, () => {
    const functions = (['fga', 'authz'] as const).flatMap((noun) =>
      Object.keys(sdk[noun]).map((verb) => `${noun}.${verb}`),
    )
    const never = (seen: Set<string>) => functions.filter((name) => !seen.has(name))
    assert.deepEqual(never(sdk.succeeded), [], 'never succeeded')
    assert.deepEqual(never(sdk.refused).sort(), [...NEVER_REFUSED].sort(), 'never refused')
  })
})
