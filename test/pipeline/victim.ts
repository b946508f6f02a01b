/** One run in a process of its own, to be killed: node victim.mjs <json of Wish>. */
import { readFileSync } from 'node:fs'
import { pipeline } from '../../src/pipeline/index.ts'

interface Wish {
  api: string
  destination: string
  folder: string
}

const wish = JSON.parse(readFileSync(0, 'utf8')) as Wish
const search = { path: 'search', method: 'POST' as const, selector: 'users', totalPath: 'total', json: { limit: 20 } }

await pipeline({ name: 'victim', destination: wish.destination, dataset: 'app_data', pipelinesDir: wish.folder }).run(
  {
    api: { baseUrl: wish.api, retries: { factor: 0.001, attempts: 12 } },
    resources: [
      {
        name: 'users',
        primaryKey: 'userId',
        isSnapshot: true,
        endpoint: { ...search, paginator: { type: 'page_number', pageBodyPath: 'page', limit: 20 } },
      },
      {
        name: 'history',
        parent: { resource: 'users', field: 'userId', batch: 10 },
        incremental: { cursor: 'loginTime', lag: 5 },
        endpoint: {
          path: 'history',
          method: 'POST',
          json: '{resources.users.userId}',
          selector: '$',
          paginator: { type: 'single_page' },
        },
      },
      { name: 'notes', endpoint: { path: 'notes', selector: 'notes', paginator: { type: 'single_page' } } },
    ],
  },
  // Half of the runs load while they read.
  {
    resources: ['users', 'history', 'notes'],
    early: { from: Math.random() < 0.5 ? 0 : Number.POSITIVE_INFINITY, pace: 0 },
  },
)
