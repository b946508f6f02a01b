import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Resource } from '../../src/pipeline/extract/resource.ts'
import { type Api, createOrigins } from '../../src/pipeline/origin.ts'
import type { RunOptions } from '../../src/pipeline/run/options.ts'
import { freshDuckDb, type Place } from '../destinations/every.ts'
import { type Asked, type FakeApi, type Reply, serveApi } from './api.ts'

const people = Array.from({ length: 25 }, (_, at) => ({
  userId: `U${String(at).padStart(2, '0')}`,
  loginIds: [`u${at}@x.org`],
}))

/** Users by page, as the service gives them. */
function usersPage({ body }: Asked): Reply {
  const { page = 0, limit = 10 } = (body ?? {}) as { page?: number; limit?: number }
  return { json: { users: people.slice(page * limit, (page + 1) * limit), total: people.length } }
}

const users: Resource = {
  name: 'users',
  primaryKey: 'userId',
  isSnapshot: true,
  endpoint: {
    path: 'search',
    method: 'POST',
    json: { limit: 10 },
    paginator: { type: 'page_number', pageBodyPath: 'page', limit: 10 },
    selector: 'users',
    totalPath: 'total',
  },
}

interface Set {
  place: Place
  api: FakeApi
  load(resources: Resource[], more?: Partial<RunOptions> & { api?: Partial<Api> }): ReturnType<Place['load']>
}

function withApi(
  name: string,
  answer: (asked: Asked, count: number) => Reply | Promise<Reply>,
  check: (set: Set) => Promise<void>,
) {
  test(name, async () => {
    const place = await freshDuckDb()
    const api = await serveApi(answer)
    const load: Set['load'] = async (resources, { api: settings, ...more } = {}) => {
      const { origins, close } = createOrigins({ baseUrl: api.url, retries: { factor: 0.01 }, ...settings }, resources)
      return place.load(resources, { origins, ...more }).finally(close)
    }
    try {
      await check({ place, api, load })
    } finally {
      await api.close()
      await place.close()
    }
  })
}

describe('pages', () => {
  withApi('all pages are fetched and loaded, with the credentials', usersPage, async ({ place, api, load }) => {
    await load([users], { api: { auth: { type: 'bearer', token: 'P1:K1' } } })
    assert.deepEqual(
      api.asked.map(({ body }) => body),
      [
        { limit: 10, page: 0 },
        { limit: 10, page: 1 },
        { limit: 10, page: 2 },
      ],
    )
    assert.ok(api.asked.every(({ headers, method }) => headers.authorization === 'Bearer P1:K1' && method === 'POST'))
    assert.equal((await place.rows('users')).length, 25)
    assert.equal((await place.rows('users__login_ids')).length, 25)
  })

  withApi(
    '429, 500, broken connections and cut bodies are tried again',
    (asked, count) => {
      const trouble: Reply[] = [
        { status: 429, headers: { 'retry-after': '0' }, json: {} },
        { status: 500, json: {} },
        'reset',
        'cut',
      ]
      return count <= 8 ? (trouble[count % 4] as Reply) : usersPage(asked)
    },
    async ({ place, load }) => {
      await load([users], { api: { retries: { factor: 0.001, attempts: 8 } } })
      assert.equal((await place.rows('users')).length, 25)
    },
  )

  withApi(
    'a failure keeps the pages so far, and the next run fetches only the rest',
    (asked, count) => (count === 3 || count === 4 ? { status: 500, json: {} } : usersPage(asked)),
    async ({ place, api, load }) => {
      await assert.rejects(
        load([users], { api: { retries: { factor: 0.001, attempts: 2 } } }),
        /the server failed with 500/,
      )
      assert.equal(place.workdir.pending().length, 1)
      await load([users])
      assert.deepEqual(
        api.asked.map(({ body }) => (body as { page: number }).page),
        [0, 1, 2, 2, 2],
      )
      assert.equal((await place.rows('users')).length, 25)
      assert.equal(place.workdir.pending().length, 0)
    },
  )

  let skipped = 0
  withApi(
    'a page that the server skips is noticed, and the walk made anew',
    (asked) => {
      const { page } = asked.body as { page: number }
      if (page === 1 && skipped++ === 0) return usersPage({ ...asked, body: { page: 2, limit: 10 } })
      return usersPage(asked)
    },
    async ({ place, load }) => {
      await load([users])
      assert.equal((await place.rows('users')).length, 25)
      assert.ok(skipped > 1)
    },
  )

  let repeated = 0
  withApi(
    'a page that comes twice in place of another is noticed at the destination',
    (asked) => {
      const { page } = asked.body as { page: number }
      if (page === 1 && repeated++ === 0) return usersPage({ ...asked, body: { page: 0, limit: 10 } })
      return usersPage(asked)
    },
    async ({ place, load }) => {
      await load([users])
      assert.equal((await place.rows('users')).length, 25)
    },
  )

  let again = 0
  withApi(
    'a page that comes twice in place of another is noticed where rows have no key',
    (asked) => {
      const { page } = asked.body as { page: number }
      if (page === 1 && again++ < 4) return usersPage({ ...asked, body: { page: 0, limit: 10 } })
      return usersPage(asked)
    },
    async ({ place, load }) => {
      const records: Resource = {
        ...users,
        primaryKey: undefined,
        isSnapshot: undefined,
        incremental: { cursor: 'userId' },
      }
      await assert.rejects(load([records]), /gave one page twice, in place of another, in each of 3 walks/)
      assert.deepEqual(await place.tables(), [])
      await load([records])
      assert.equal((await place.rows('users')).length, 25)
      assert.equal(again, 5)
    },
  )

  withApi(
    'pages skipped and repeated at random end in all rows, or in a clear failure and none',
    (asked) => {
      const { page } = asked.body as { page: number }
      const dice = Math.random()
      const shift = dice < 0.1 ? 1 : dice < 0.2 ? -1 : 0
      return usersPage({ ...asked, body: { page: Math.max(0, page + shift), limit: 10 } })
    },
    async ({ place, load }) => {
      const outcomes = { whole: 0, refused: 0 }
      for (let run = 0; run < 12; run++) {
        const before = (await place.tables()).includes('users') ? (await place.rows('users')).length : 0
        const error = await load([users]).catch((failure: Error) => failure)
        const after = (await place.tables()).includes('users') ? (await place.rows('users')).length : 0
        if (!(error instanceof Error)) {
          assert.equal(after, 25)
          outcomes.whole++
        } else {
          assert.match(error.message, /the source (reports 25 rows|gave one page twice)/)
          assert.equal(after, before)
          outcomes.refused++
        }
      }
      assert.ok(outcomes.whole > 0)
    },
  )

  withApi(
    'a source that never gives all it reports is a failure, not a load',
    (asked) => ({ json: { ...(usersPage(asked) as { json: object }).json, total: 26 } }),
    async ({ place, load }) => {
      await assert.rejects(
        load([users]),
        /reports 26 rows, but its pages held 25, in each of 3 walks\. Nothing was loaded/,
      )
      assert.deepEqual(await place.tables(), [])
    },
  )

  withApi(
    'Retry-After is waited for, also as a date, and a storm ends the run with a clear word',
    () => ({
      status: 429,
      headers: { 'retry-after': '1' },
      json: { errorCode: 'E130429', errorDescription: 'Rate limit' },
    }),
    async ({ load, api }) => {
      await assert.rejects(
        load([users], { api: { retries: { patience: 0.5 } } }),
        /the rate limit did not lift.*E130429/s,
      )
      assert.equal(api.asked.length, 1)
    },
  )
})

describe('answers that no try will mend', () => {
  withApi(
    'a resource that cannot be read does not stand in the way of others',
    (asked) => (asked.path === '/gone' ? { status: 404, json: {} } : usersPage(asked)),
    async ({ place, load }) => {
      const gone: Resource = { name: 'gone', endpoint: { path: 'gone' } }
      await assert.rejects(load([gone, users], { only: ['gone'] }), /there is nothing at this path/)
      assert.equal(place.workdir.pending().length, 1)
      const notes: string[] = []
      await load([gone, users], { only: ['users'], on: { note: (text) => notes.push(text) } })
      assert.match(notes[1] ?? '', /is given up: gone: there is nothing at this path/)
      assert.deepEqual([(await place.rows('users')).length, place.workdir.pending().length], [25, 0])
      await assert.rejects(load([gone, users], { only: ['gone'] }), /there is nothing at this path/)
      await load([users])
      assert.equal(place.workdir.pending().length, 0)
    },
  )

  const refused = (
    status: number,
    text = '{"errorCode":"E062803","errorDescription":"Invalid management key"}',
  ): Reply => ({ status, text })
  const cases: [string, Reply, RegExp][] = [
    [
      '401 names the settings',
      refused(401),
      /users: the server refused the credentials. Check K and P \(E062803: Invalid management key\)/,
    ],
    ['403 says what is missing', refused(403), /the key may not read this/],
    ['404 names the base URL', refused(404), /nothing at this path. Check base_url \(http:\/\/127/],
    ["400 gives the server's words", refused(400), /answered 400 \(E062803/],
    ['an HTML page is no JSON', { text: '<html>' }, /answered 200 with something that is not JSON/],
    [
      'a redirect is not followed',
      { status: 302, headers: { location: 'http://example.com' }, text: '' },
      /answered 302/,
    ],
  ]
  for (const [name, reply, message] of cases) {
    withApi(
      name,
      () => reply,
      async ({ load, api }) => {
        await assert.rejects(load([users], { api: { credentials: 'K and P' } }), message)
        assert.equal(api.asked.length, 1)
      },
    )
  }

  withApi('a server that is not there is named', usersPage, async ({ load, place }) => {
    const promise = load([users], { api: { baseUrl: 'http://127.0.0.1:9', retries: { attempts: 2, factor: 0.001 } } })
    await assert.rejects(promise, /nothing answers at http:\/\/127.0.0.1:9 .*Check base_url/)
    assert.deepEqual(await place.tables(), [])
  })
})

describe('paginators', () => {
  const items = [{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }, { id: 5 }]
  const things = (paginator: NonNullable<Resource['endpoint']>['paginator'], more = {}): Resource => ({
    name: 'things',
    endpoint: { path: 'things', paginator, ...more },
  })
  const walks: [string, Resource, (asked: Asked, url: string) => Reply][] = [
    [
      'offset',
      things({ type: 'offset', limit: 2, totalPath: 'total' }),
      ({ query }) => ({
        json: { items: items.slice(Number(query.get('offset')), Number(query.get('offset')) + 2), total: 5 },
      }),
    ],
    [
      'page number in the query, until an empty page',
      things({ type: 'page_number', page: 1, pageParam: 'p' }),
      ({ query }) => ({ json: { data: items.slice((Number(query.get('p')) - 1) * 2, Number(query.get('p')) * 2) } }),
    ],
    [
      'cursor',
      things({ type: 'cursor', cursorPath: 'next', cursorParam: 'after' }),
      ({ query }) => {
        const at = Number(query.get('after') ?? 0)
        return { json: { items: items.slice(at, at + 2), next: at + 2 < 5 ? at + 2 : null } }
      },
    ],
    [
      'link header, found by itself',
      things({ type: 'auto' }),
      ({ query }, url) => {
        const at = Number(query.get('from') ?? 0)
        const link: Record<string, string> = at + 2 < 5 ? { link: `<${url}/things?from=${at + 2}>; rel="next"` } : {}
        return { headers: link, json: items.slice(at, at + 2) }
      },
    ],
    [
      'E2 link relative to the page that it is of, found by itself',
      things({ type: 'auto' }),
      ({ query }) => {
        const at = Number(query.get('from') ?? 0)
        const link: Record<string, string> = at + 2 < 5 ? { link: `<?from=${at + 2}>; rel="next"` } : {}
        return { headers: link, json: items.slice(at, at + 2) }
      },
    ],
    [
      'link in the body, found by itself',
      things({ type: 'auto' }),
      ({ query }) => {
        const at = Number(query.get('from') ?? 0)
        return { json: { results: items.slice(at, at + 2), next: at + 2 < 5 ? `/things?from=${at + 2}` : null } }
      },
    ],
  ]
  for (const [name, resource, answer] of walks) {
    let url = ''
    withApi(
      name,
      (asked) => answer(asked, url),
      async ({ place, api, load }) => {
        url = api.url
        await load([resource])
        assert.deepEqual(
          (await place.data('things')).map((row) => row['id']),
          ['1', '2', '3', '4', '5'],
        )
      },
    )
  }

  withApi(
    'E2 a last page that is full to a round number is told, where nothing was said of pages',
    ({ query }) => ({ json: Array.from({ length: Number(query.get('rows')) }, (_, id) => ({ id })) }),
    async ({ load }) => {
      const notes: string[] = []
      const rowsOf = (rows: number, paginator?: 'auto' | 'single_page'): Resource => ({
        name: 'things',
        endpoint: { path: 'things', params: { rows }, ...(paginator && { paginator: { type: paginator } }) },
      })
      const on = { note: (text: string) => notes.push(text) }
      for (const resource of [rowsOf(99), rowsOf(101, 'auto'), rowsOf(100, 'single_page')])
        await load([resource], { on })
      assert.deepEqual(notes, [])
      await load([rowsOf(100)], { on })
      await load([rowsOf(50, 'auto')], { on })
      assert.deepEqual(
        notes,
        [100, 50].map(
          (rows) => `things: the last page has ${rows} rows and names no next one. If there are more, set a paginator`,
        ),
      )
    },
  )

  withApi(
    'a next page on another host is refused: the key would go there',
    () => ({ json: { items, next: 'http://localhost:9/steal' } }),
    async ({ load }) => {
      await assert.rejects(load([things({ type: 'json_link' })]), /on another host/)
    },
  )
})

describe('parents and cursors', () => {
  const history: Resource = {
    name: 'history',
    parent: { resource: 'users', field: 'userId', batch: 4 },
    incremental: { cursor: 'loginTime', lag: 5 },
    endpoint: {
      path: 'history',
      method: 'POST',
      json: '{resources.users.userId}',
      selector: '$',
      paginator: { type: 'single_page' },
    },
  }
  const answer = (asked: Asked): Reply => {
    if (asked.path === '/search') return usersPage(asked)
    return { json: (asked.body as string[]).map((userId) => ({ userId, loginTime: 100 })) }
  }

  withApi('children are asked for in batches, and loaded once', answer, async ({ place, api, load }) => {
    await load([users, history])
    const batches = api.asked.filter(({ path }) => path === '/history').map(({ body }) => (body as string[]).length)
    assert.deepEqual(batches, [4, 4, 2, 4, 4, 2, 4, 1])
    assert.equal((await place.rows('history')).length, 25)
    await load([users, history])
    assert.equal((await place.rows('history')).length, 25)
  })

  withApi('a parent that was not asked for is walked, but not loaded', answer, async ({ place, load }) => {
    await load([users, history], { only: ['history'] })
    assert.equal((await place.rows('history')).length, 25)
    assert.equal((await place.tables()).includes('users'), false)
  })

  let failures = 0
  withApi(
    'a failing child goes on where it was',
    (asked) => (asked.path === '/history' && failures++ === 3 ? { status: 400, json: {} } : answer(asked)),
    async ({ place, api, load }) => {
      await assert.rejects(load([users, history]))
      await load([users, history])
      const seen = api.asked.filter(({ path }) => path === '/history').map(({ body }) => (body as string[])[0])
      assert.equal(new Set(seen).size, seen.length - 1)
      assert.equal((await place.rows('history')).length, 25)
    },
  )

  withApi(
    'one request for each parent, with fields of the parent',
    (asked) => (asked.path === '/search' ? usersPage(asked) : { json: { token: asked.path } }),
    async ({ place, load }) => {
      const tokens: Resource = {
        name: 'tokens',
        parent: { resource: 'users', field: 'userId', include: ['userId'] },
        primaryKey: '_users_userId',
        endpoint: { path: 'token/{resources.users.userId}', selector: '$', paginator: { type: 'single_page' } },
      }
      await load([users, tokens])
      const rows = await place.data('tokens')
      assert.equal(rows.length, 25)
      assert.deepEqual(rows[0], { token: '/token/U00', _users_user_id: 'U00' })
    },
  )

  withApi(
    'changed users only, by the clock of the server, and all of them when it is time',
    (asked) => ({ ...(usersPage(asked) as object), headers: { date: 'Sun, 22 Nov 2026 00:00:00 GMT' } }),
    async ({ place, api, load }) => {
      const changing: Resource = {
        ...users,
        incremental: { cursor: 'clock', name: 'modifiedTime', lag: 1000, fullEvery: 3_600_000 },
        endpoint: { ...users.endpoint, path: 'search', json: { limit: 10, from: '{incremental.start_value}' } },
      }
      const started = Date.parse('2026-11-22T00:00:00Z')
      await load([changing], { now: () => started })
      await load([changing], { now: () => started + 60_000 })
      await load([changing], { now: () => started + 3_700_000 })
      const froms = api.asked.map(({ body }) => (body as { from?: number }).from)
      assert.deepEqual([...new Set(froms)], [undefined, started - 1000])
      assert.deepEqual(froms.slice(0, 3).concat(froms.slice(6)), Array(6).fill(undefined))
      assert.equal((await place.rows('users')).length, 25)
    },
  )

  withApi('a fresh machine goes on from the state at the destination', answer, async ({ place, load }) => {
    await load([users, history])
    place.workdir.remove()
    const log = (...items: unknown[]): Resource[] => [{ name: 'log', incremental: { cursor: 'at' }, items }]
    await load(log({ at: 5 }))
    place.workdir.remove()
    await load(log({ at: 4 }, { at: 6 }))
    assert.deepEqual(
      (await place.data('log')).map((row) => row['at']),
      ['5', '6'],
    )
    assert.equal(join(place.workdir.folder).endsWith('app'), true)
  })
})
