/** Imports are whole or nothing, and never overwrite what they did not see. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { after, before, describe, it } from 'node:test'
import { Client } from 'pg'
import { canonicalText } from '../../../src/contract/project/snapshot/canonical.ts'
import type { Json, JsonObject } from '../../../src/lib/json.ts'
import { engines, type TestEngine } from '../../support/engines.ts'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'
import type { Files } from './synthetic.ts'

/** Makes statements fail from the n-th on that the database is sent; what is tried again fails again. */
interface Saboteur {
  arm(statement: number): void
  /** Statements that came since, and whether one failed. */
  disarm(): { seen: number; failed: boolean }
}

export function importsWholeOrNothing(edits: number): void {
  for (const engine of engines()) {
    describe(`imports on ${engine.name}`, { skip: engine.skip }, () => {
      let plane: TestPlane
      let drop: () => Promise<void>
      let saboteur: Saboteur
      before(async () => {
        saboteur = saboteurOf(engine)
        const fresh = await engine.freshUrl()
        drop = fresh.drop
        plane = await startTestPlane({ database: fresh.url })
      })
      after(async () => {
        await plane?.stop()
        await drop?.()
      })
      const post = (path: string, body: unknown) => plane.call('POST', path, body)
      const exported = async () => (await post('/v1/mgmt/project/export', {})).body.files as Files

      it('leave everything as it was, whichever statement fails', async () => {
        const before = await exported()
        const files = changed(before)
        const inputSecrets = { connectors: [{ id: 'CI1', name: 'Mail', type: 'password', value: 's' }] }
        let statement = 1
        for (; statement < 500; statement++) {
          saboteur.arm(statement)
          const { status } = await post('/v1/mgmt/project/import', { files, inputSecrets })
          const { failed } = saboteur.disarm()
          if (!failed) {
            assert.equal(status, 200)
            break
          }
          assert.ok(status >= 500, `statement ${statement}: ${status}`)
          assert.equal(canonicalText(await exported()), canonicalText(before), `after statement ${statement}`)
          assert.equal((await post('/v1/mgmt/project/snapshot/history', {})).body.restorePoints.length, 0)
        }
        assert.ok(statement > 20, `${statement} statements`)
        assert.equal(canonicalText(await exported()), canonicalText(files))
      })

      it(`never overwrite one of ${edits} edits made at the same time`, async () => {
        let [both, refused] = [0, 0]
        for (let n = 0; n < edits; n++) {
          const files = await exported()
          const fingerprint = createHash('sha256').update(canonicalText(files)).digest('hex')
          const target = { ...files, 'project.json': { ...(files['project.json'] as JsonObject), domain: `d${n}` } }
          const edit = EDITS[n % EDITS.length] as (typeof EDITS)[number]
          const delay = n % 3 === 0 ? undefined : new Promise((resolve) => setTimeout(resolve, n % 5))
          const apply = post('/v1/mgmt/project/import', { files: target, fingerprint })
          await delay
          const [applied, edited] = await Promise.all([apply, post(edit.path, edit.body(n))])
          assert.equal(edited.status, 200, JSON.stringify(edited.body))
          assert.ok(applied.status === 200 || applied.status === 409, JSON.stringify(applied.body))
          if (applied.status === 200) both++
          else refused++
          assert.ok(edit.isThere(await exported(), n), `edit ${n} of ${edit.path} is lost`)
        }
        assert.ok(both > 0, `${both} applied, ${refused} refused`)
      })
    })
  }
}

function changed(files: Files): Files {
  const edited: Files = {
    ...files,
    'connectors/connectors.json': { connectors: ['mail'] },
    'connectors/mail.json': {
      id: 'CI1',
      type: 'smtp',
      name: 'Mail',
      configuration: { username: 'u', password: 'PLACEHOLDER_VALUE' },
    },
    'permissions.json': {
      permissions: [
        { id: 'P1', name: 'read', description: '' },
        { id: 'P2', name: 'write', description: 'x' },
      ],
    },
    'roles.json': {
      roles: [{ id: 'R1', name: 'Reader', description: '', permissions: ['read'], default: true, private: false }],
    },
    'attributes.json': {
      user: [{ name: 'a', displayName: 'A', type: 'string', options: [], viewPermissions: [], editPermissions: [] }],
    },
    'lists.json': { lists: [{ id: 'L1', name: 'l', description: '', type: 'texts', data: ['x'] }] },
    'flows/flows.json': { flows: ['sign-in'] },
  }
  for (const path of Object.keys(edited)) if (/^flows\/(sign-up|step-up)/.test(path)) delete edited[path]
  return edited
}

const EDITS: { path: string; body: (n: number) => unknown; isThere: (files: Files, n: number) => boolean }[] = [
  {
    path: '/v2/mgmt/flow/import',
    body: (n) => ({ flow: { flowId: `edit-${n}`, metadata: { name: 'x' }, contents: { tasks: {} }, screens: [] } }),
    isThere: (files, n) => files[`flows/edit-${n}/metadata.json`] !== undefined,
  },
  {
    path: '/v1/mgmt/role/create',
    body: (n) => ({ name: `role ${n}` }),
    isThere: (files, n) => namesIn(files['roles.json'], 'roles').includes(`role ${n}`),
  },
  {
    path: '/v1/mgmt/permission/create',
    body: (n) => ({ name: `permission ${n}` }),
    isThere: (files, n) => namesIn(files['permissions.json'], 'permissions').includes(`permission ${n}`),
  },
  {
    path: '/v2/mgmt/theme/import',
    body: (n) => ({ theme: { styles: { light: { edit: n } } } }),
    isThere: (files, n) => (files['styles/light.json'] as JsonObject)['edit'] === n,
  },
]

function namesIn(file: Json | undefined, key: string): string[] {
  const items = ((file as JsonObject | undefined)?.[key] ?? []) as { name: string }[]
  return items.map(({ name }) => name)
}

function saboteurOf(engine: TestEngine): Saboteur {
  let [left, seen, failed, armed] = [0, 0, false, false]
  const strike = () => {
    if (!armed) return
    seen++
    if (--left <= 0) {
      failed = true
      throw new Error('sabotage')
    }
  }
  if (engine.name === 'sqlite') patchSqlite(strike)
  else patchPostgres(strike)
  return {
    arm: (statement) => {
      ;[left, seen, failed, armed] = [statement, 0, false, true]
    },
    disarm: () => {
      armed = false
      return { seen, failed }
    },
  }
}

/** Its objects cannot be changed, so the module hands out stand-ins; it must be done before the database opens. */
function patchSqlite(strike: () => void): void {
  const require = createRequire(import.meta.url)
  const path = require.resolve('@photostructure/sqlite')
  const builtin = process.getBuiltinModule
  const real = builtin?.('node:sqlite') ?? require('@photostructure/sqlite')
  class DatabaseSync {
    constructor(location: string) {
      // biome-ignore lint/correctness/noConstructorReturn: a stand-in takes the place of the object
      return standIn(new real.DatabaseSync(location), (name, call) => {
        if (name !== 'prepare') return call
        return (text: string) => standIn(call(text), (_, run) => (isHarmless(text) ? run : struck(run)))
      }) as DatabaseSync
    }
  }
  // A rollback must be let through: it is what is on trial.
  const isHarmless = (text: string) => text.startsWith('ROLLBACK')
  const struck =
    (run: Call): Call =>
    (...values) => {
      strike()
      return run(...values)
    }
  const patched = { ...real, DatabaseSync }
  process.getBuiltinModule = ((id: string) => (id === 'node:sqlite' ? patched : builtin?.(id))) as typeof builtin
  const cached = require.cache[path]
  if (cached) cached.exports = patched
}

// biome-ignore lint/suspicious/noExplicitAny: whatever the module's objects take and give
type Call = (...values: any[]) => any

/** The same object with other methods. */
// biome-ignore lint/suspicious/noExplicitAny: whatever the module's objects are
function standIn(real: any, change: (name: string, call: Call) => Call): object {
  return new Proxy(real, {
    get(_, name) {
      const value = real[name]
      return typeof value === 'function' ? change(String(name), value.bind(real)) : value
    },
  })
}

function patchPostgres(strike: () => void): void {
  const original = Client.prototype.query as (...values: unknown[]) => unknown
  Client.prototype.query = function (this: unknown, ...values: unknown[]) {
    // A rollback must be let through: it is what is on trial.
    if (values[0] !== 'ROLLBACK') {
      try {
        strike()
      } catch (error) {
        return Promise.reject(error)
      }
    }
    return original.apply(this, values)
  } as typeof Client.prototype.query
}
