/** Every kind of named document, by what its declaration says: a new one is tested without a line of its own. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { withArticle } from '../../src/contract/documents/words.ts'
import { faults } from '../../src/contract/faults.ts'
import type { AnyKind } from '../../src/contract/kinds/declaring/kind.ts'
import { kinds } from '../../src/contract/kinds/index.generated.ts'
import type { JsonObject } from '../../src/lib/json.ts'
import { descopeResources } from '../../src/pipeline/resources.ts'
import { actorOf, auditOf, done, invalid, refused, secondProject } from '../support/entities.ts'
import { START, type TestPlane } from '../support/plane.ts'
import { onEveryPlane } from '../support/planes.ts'
import { asking, complete } from './asking.ts'

onEveryPlane('every kind of document', (plane) => {
  before(() => secondProject(plane()))
  for (const kind of Object.values(kinds) as AnyKind[]) {
    describe(kind.declaration.title[1], () => testKind(plane, kind))
  }
})

const SECOND = 'P222222222222222222222222222'

function testKind(plane: () => TestPlane, kind: AnyKind): void {
  const { declaration, unique, shown } = kind
  const { routes, reply, secrets = {}, shows = {}, example, message, title, counted } = declaration
  const [one, many] = reply
  const ask = asking(plane, kind)
  const has = (verb: string) => verb in routes
  const issued = Object.keys(secrets).filter((field) => secrets[field] === 'issued')
  const given = Object.keys(secrets).filter((field) => secrets[field] === 'given')
  const fault = (name: keyof typeof faults, text: string) => {
    const { status, code, text: description } = faults[name]
    return refused(status, code, description, text)
  }
  const unknown = (said: string) =>
    fault(declaration.faults?.unknown ?? 'noDocument', `There is no ${title[0]} ${said}`)
  const taken = (verb: string, said: string) =>
    fault(
      declaration.faults?.taken ?? 'documentExists',
      `Cannot ${verb} ${withArticle(title[0])}: there is one with the ${unique} ${said}`,
    )

  /** As replies show it after so many changes, secrets left out. */
  const document = (id: string, said: JsonObject, revision = 1): JsonObject => {
    const open = Object.fromEntries(Object.entries(said).filter(([field]) => !(field in secrets)))
    const added = Object.entries(shows).map(
      ([
        field,
        {
          field: { type },
          of,
        },
      ]) => {
        const value = of({ revision, createdAt: START, modifiedAt: START })
        return [field, type.kind === 'int64' ? String(value) : value]
      },
    )
    return complete(shown, { ...open, id, ...Object.fromEntries(added) })
  }
  const list = (...documents: JsonObject[]) => ({
    status: 200,
    body: { [many]: documents, ...(counted && { total: documents.length }) },
  })
  const create = async (said: JsonObject = example) => {
    const { status, body } = await ask('create', said)
    assert.equal(status, 200, JSON.stringify(body))
    return body[one] as JsonObject & { id: string }
  }
  const named = (name: string) => ({
    ...example,
    [unique]: name,
    ...(declaration.lookup && { [declaration.lookup]: name }),
  })

  let made: JsonObject & { id: string }

  it('creates one and shows every field', async () => {
    made = await create()
    assert.match(made.id, new RegExp(`^${declaration.prefix}[0-9A-Za-z]{27}$`))
    const secret = Object.fromEntries(issued.map((field) => [field, made[field] ?? null]))
    for (const value of Object.values(secret)) assert.match(String(value), /^[0-9A-Za-z]{60,}$/)
    assert.deepEqual(made, { ...document(made.id, example), ...secret })
  })

  it('loads it by whatever the wire has, and among all', async () => {
    const whole = { status: 200, body: { [one]: document(made.id, example) } }
    if (has('load')) assert.deepEqual(await ask('load', { id: made.id }), whole)
    for (const verb of Object.keys(routes).filter((each) => each.startsWith('loadBy'))) {
      const field = verb.charAt(6).toLowerCase() + verb.slice(7)
      assert.deepEqual(await ask(verb, { [field]: example[field] ?? null }), whole)
      assert.deepEqual(await ask(verb, { [field]: 'nobody' }), unknown('nobody'))
    }
    if (has('loadAll')) assert.deepEqual(await ask('loadAll'), list(document(made.id, example)))
    if (has('search'))
      assert.deepEqual(await ask('search'), { status: 200, body: { [many]: [document(made.id, example)], total: 1 } })
  })

  it('refuses what is taken, also of many that race', async () => {
    if (unique === '') return
    assert.deepEqual(await ask('create', example), taken('create', String(example[unique])))
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask('create', named('Raced'))))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(7).fill(400)])
    const raced = answers.find(({ status }) => status === 200)?.body[one]
    if (has('update'))
      assert.deepEqual(
        await ask('update', { ...named(String(example[unique])), id: raced.id }),
        taken('update', String(example[unique])),
      )
    assert.deepEqual(await ask('delete', { id: raced.id }), done)
  })

  it('asks for what has to be said, and holds fields to their limits', async () => {
    const inside = declaration.wrapped?.includes('create') ? `${one}.` : ''
    for (const [field, { required, type }] of Object.entries(declaration.fields)) {
      const without = Object.fromEntries(Object.entries(named('Faulty')).filter(([name]) => name !== field))
      if (required) assert.deepEqual(await ask('create', without), invalid(`The ${inside}${field} field is required`))
      if (type.kind !== 'text' || type.choices) continue
      const { status, body } = await ask('create', { ...named('Faulty'), [field]: 'x'.repeat(type.max + 1) })
      assert.deepEqual([status, body.errorCode], [400, 'E011003'], field)
    }
    if (has('loadAll')) assert.deepEqual(await ask('loadAll'), list(document(made.id, example)))
  })

  it('is a resource of the pipeline', () => {
    if (!has('loadAll')) return
    const name = title[1].toLowerCase().replaceAll(' ', '_')
    const resource = descopeResources().find((each) => each.name === name)
    const { path, method } = kind.operations['loadAll'] ?? {}
    assert.deepEqual(
      [
        resource?.endpoint?.path,
        resource?.endpoint?.method,
        resource?.endpoint?.selector,
        resource?.primaryKey,
        resource?.isOptional,
      ],
      [path, method, many, 'id', true],
    )
  })

  it('replaces everything that callers say', async () => {
    if (!has('update')) return
    const other = named('Other')
    const cleared = Object.keys(example).find((field) => field === 'description')
    if (cleared) delete other[cleared]
    assert.deepEqual(await ask('update', { ...other, id: made.id }), {
      status: 200,
      body: { [one]: document(made.id, other, 2) },
    })
    assert.deepEqual(await ask('update', { ...example, id: made.id }), {
      status: 200,
      body: { [one]: document(made.id, example, 3) },
    })
  })

  it('changes only what is said', async () => {
    if (!has('patch')) return
    assert.deepEqual(await ask('patch', { id: made.id, [unique]: 'Patched' }), {
      status: 200,
      body: { [one]: document(made.id, { ...example, [unique]: 'Patched' }, 4) },
    })
    await ask('patch', { id: made.id, [unique]: example[unique] ?? null })
  })

  it('tells that there is no such one', async () => {
    for (const verb of ['load', 'delete', 'rotate', 'update', 'patch'].filter(has)) {
      const said = verb === 'update' || verb === 'patch' ? named('Nobody') : {}
      assert.deepEqual(await ask(verb, { ...said, id: 'nobody' }), unknown('nobody'), verb)
      if (!kind.operations[verb]?.path.includes(':')) assert.deepEqual((await ask(verb, said)).status, 400, verb)
    }
  })

  it('keeps secrets sealed, and shows what it issues once', async () => {
    if (issued.length + given.length === 0) return
    const kept = JSON.stringify(await plane().world.store.projects.rows(plane().projectId))
    for (const field of given) assert.ok(!kept.includes(String(example[field])), field)
    for (const field of issued) assert.ok(!kept.includes(String(made[field])), field)
    if (!has('rotate')) return
    const { status, body } = await ask('rotate', { id: made.id })
    assert.deepEqual([status, Object.keys(body)], [200, issued])
    for (const field of issued) {
      assert.match(body[field], /^[0-9A-Za-z]{60,}$/)
      assert.notEqual(body[field], made[field])
    }
  })

  it('creates and replaces many, by id or by name', async () => {
    if (!has('import')) return
    assert.deepEqual(await ask('import', { [many]: [named('Imported'), { ...named('Renamed'), id: made.id }] }), done)
    const renamed = await ask('load', { id: made.id })
    assert.equal(renamed.body[one][unique], 'Renamed')
    assert.deepEqual(await ask('import', { [many]: [named('Imported'), { ...example, id: made.id }] }), done)
    const imported = (await ask('loadAll')).body[many].find((each: JsonObject) => each[unique] === 'Imported')
    assert.deepEqual(await ask('delete', { id: imported.id }), done)
  })

  it('keeps projects apart', async () => {
    if (has('load')) assert.deepEqual(await ask('load', { id: made.id }, SECOND), unknown(made.id))
    if (has('loadAll')) assert.deepEqual(await ask('loadAll', {}, SECOND), list())
    assert.deepEqual(await ask('delete', { id: made.id }, SECOND), unknown(made.id))
    if (unique) assert.deepEqual((await ask('create', example, SECOND)).status, 200)
  })

  it('deletes one, and many of which some are unknown', async () => {
    assert.deepEqual(await ask('delete', { id: made.id }), done)
    assert.deepEqual(await ask('delete', { id: made.id }), unknown(made.id))
    if (has('deleteMany')) {
      const ids = [(await create(named('A'))).id, (await create(named('B'))).id]
      assert.deepEqual(await ask('deleteMany', { ids: [...ids, 'nobody'] }), done)
    }
    if (has('loadAll')) assert.deepEqual(await ask('loadAll'), list())
  })

  it('records who did what in the audit trail', async () => {
    const records = await auditOf(plane(), made.id)
    const words = new Set(records.map(({ action }) => action))
    assert.deepEqual(records[0], {
      action: `${message}Created`,
      actorId: actorOf(plane()),
      tenants: [],
      data: { id: made.id, ...(unique && { name: example[unique] }) },
    })
    assert.ok(words.has(`${message}Deleted`))
    if (has('update')) assert.ok(words.has(`${message}Modified`))
    if (has('rotate')) assert.ok(words.has(`${message}SecretRotated`))
  })
}
