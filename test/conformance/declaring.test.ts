/** What a declaration can say of which no kind makes use yet: belonging, patches, searches, many at once, tenants. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ApiError } from '../../src/contract/faults.ts'
import { post } from '../../src/contract/kinds/declaring/declaration.ts'
import { type AnyKind, kind } from '../../src/contract/kinds/declaring/kind.ts'
import { decodeInput } from '../../src/contract/messages/decode.ts'
import { description, id, name } from '../../src/contract/schemas/fields.ts'
import { int32, required } from '../../src/contract/wire.ts'
import { answersOf } from '../../src/features/configuration/documents/answers.ts'
import type { Context } from '../../src/features/context.ts'
import type { TestPlane } from '../support/plane.ts'
import { onEveryPlane } from '../support/planes.ts'

const shelf = kind({
  noun: 'shelf',
  title: ['shelf', 'shelves'],
  summary: 'Shelves',
  message: 'Shelf',
  prefix: 'SH',
  area: 'infra',
  reply: ['shelf', 'shelves'],
  ownId: true,
  fields: { name: required(name), tenantId: id },
  references: { tenantId: 'tenant' },
  routes: { create: post('/shelf/create'), createMany: post('/shelf/create/batch'), delete: post('/shelf/delete') },
  example: { name: 'Left' },
})

const book = kind({
  noun: 'book',
  title: ['book', 'books'],
  summary: 'Books',
  message: 'Book',
  prefix: 'BK',
  area: 'infra',
  reply: ['book', 'books'],
  unique: 'isbn',
  lookup: 'slug',
  owner: { field: 'shelfId', noun: 'shelf' },
  searched: ['title', 'description'],
  search: { ids: 'bookIds', names: 'isbns', text: 'freeText', limit: 'size' },
  fields: { isbn: name, slug: name, title: name, description, pages: int32({ min: 0 }), shelfId: required(id) },
  routes: {
    create: post('/book/create'),
    patch: post('/book/patch'),
    loadBySlug: post('/book/load/slug'),
    search: post('/book/search'),
  },
  example: { isbn: '1', shelfId: 'left' },
})

onEveryPlane('what kinds can declare', (plane) => {
  const all: AnyKind[] = [shelf, book]
  const ask = async (of: AnyKind, verb: string, input: object) => {
    const op = of.operations[verb]
    const answer = answersOf(of, {}, all)[verb]
    assert.ok(op && answer)
    try {
      return (await answer(await contextOf(plane()), decodeInput(op, input) as never)) as { book: { id: string } }
    } catch (error) {
      assert.ok(error instanceof ApiError, String(error))
      return `${error.fault}: ${error.detail}`
    }
  }
  const make = (isbn: string, title: string, shelfId = 'left') => {
    plane().now += 1
    return ask(book, 'create', { isbn, slug: `slug-${isbn}`, title, shelfId, pages: 7 })
  }
  const found = async (query: object) => {
    const { books, total } = (await ask(book, 'search', query)) as unknown as {
      books: { isbn: string }[]
      total: number
    }
    return [books.map(({ isbn }) => isbn), total]
  }

  it('creates many, all or none, under ids of their maker', async () => {
    const shelves = [
      { id: 'left', name: 'Left' },
      { id: 'right', name: 'Right' },
    ]
    assert.deepEqual(await ask(shelf, 'createMany', { shelves }), {
      shelves: shelves.map((each) => ({ ...each, tenantId: '' })),
    })
    const taken = 'documentExists: Cannot create a shelf: there is one with the name Left'
    assert.equal(await ask(shelf, 'createMany', { shelves: [{ name: 'Third' }, { name: 'Left' }] }), taken)
    assert.deepEqual(Object.keys((await ask(shelf, 'create', { name: 'Third' })) as object), ['shelf'])
  })

  it('knows the tenants that it names', async () => {
    const unknown = 'noTenant: Could not load tenant by id: nowhere'
    assert.equal(await ask(shelf, 'create', { name: 'Fourth', tenantId: 'nowhere' }), unknown)
    await plane().call('POST', '/v1/mgmt/tenant/create', { id: 'acme', name: 'Acme' })
    const { shelf: made } = (await ask(shelf, 'create', { name: 'Fourth', tenantId: 'acme' })) as never
    assert.equal((made as { tenantId: string }).tenantId, 'acme')
  })

  it('belongs to what is there', async () => {
    assert.equal(await make('0', 'None', 'nowhere'), 'noDocument: There is no shelf nowhere')
    for (const [isbn, title] of [
      ['1', 'Ant'],
      ['2', 'Bee'],
      ['3', 'Beetle'],
    ] as const)
      await make(isbn, title)
    await make('4', 'Bear', 'right')
  })

  it('is found by its other name, which nobody else has', async () => {
    const { book: found } = (await ask(book, 'loadBySlug', { slug: 'slug-2' })) as never
    assert.equal((found as { title: string }).title, 'Bee')
    assert.equal(await ask(book, 'loadBySlug', { slug: 'slug-9' }), 'noDocument: There is no book slug-9')
    const other = await ask(book, 'create', { isbn: '9', slug: 'slug-2', shelfId: 'left' })
    assert.equal(other, 'documentExists: Cannot create a book: there is one with the isbn 9')
  })

  it('is searched by ids, names, owner and text, in pages', async () => {
    const { book: bee } = (await ask(book, 'loadBySlug', { slug: 'slug-2' })) as never as { book: { id: string } }
    assert.deepEqual(await found({}), [['1', '2', '3', '4'], 4])
    assert.deepEqual(await found({ freeText: 'BEE' }), [['2', '3'], 2])
    assert.deepEqual(await found({ shelfId: 'right' }), [['4'], 1])
    assert.deepEqual(await found({ isbns: ['1', '4', '8'], freeText: 'a' }), [['1', '4'], 2])
    assert.deepEqual(await found({ bookIds: [bee.id] }), [['2'], 1])
    assert.deepEqual(await found({ size: 3, page: 1 }), [['4'], 4])
    assert.deepEqual(await found({ bookIds: Array.from({ length: 60 }, (_, at) => `B${at}`) }), [[], 0])
  })

  it('is changed where something is said, and stays otherwise', async () => {
    const { book: bee } = (await ask(book, 'loadBySlug', { slug: 'slug-2' })) as never as { book: { id: string } }
    const changed = { ...bee, pages: 0, description: 'small' }
    assert.deepEqual(await ask(book, 'patch', { id: bee.id, pages: 0, description: 'small' }), { book: changed })
    const taken = 'documentExists: Cannot update a book: there is one with the isbn 1'
    assert.equal(await ask(book, 'patch', { id: bee.id, isbn: '1' }), taken)
    assert.equal(await ask(book, 'patch', { id: bee.id, shelfId: 'nowhere' }), 'noDocument: There is no shelf nowhere')
  })

  it('goes with what it belongs to', async () => {
    assert.equal(await ask(shelf, 'delete', { id: 'left' }), undefined)
    assert.deepEqual(await found({}), [['4'], 1])
    const { body } = await plane().call('POST', '/v1/mgmt/audit/search', { actions: ['BookDeleted'] })
    assert.equal(body.audits.length, 3)
  })
})

async function contextOf({ world, projectId }: TestPlane): Promise<Context> {
  const project = await world.store.projects.load(projectId)
  assert.ok(project)
  const caller = {
    ...{ project, companyId: project.companyId, keyId: 'K', address: '', token: '', authorization: '' },
    ...{
      origin: '',
      host: '',
      query: '',
      method: '',
      path: '',
      dpop: '',
      cookie: '',
      refreshCookie: '',
      flowNonce: '',
      deviceToken: '',
    },
  }
  return { ...world, store: world.store.of(projectId), caller, cookies: [], links: [], headers: {} }
}
