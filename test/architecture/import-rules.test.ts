import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complaints } from './lint.ts'

type Row = [file: string, imported: string]

const refused: Row[] = [
  ['lib/a.ts', '../contract/wire.ts'],
  ['lib/b.ts', 'node:fs'],
  ['delivery/a.ts', '../store/port.ts'],
  ['wire/a.ts', '../contract/faults.ts'],
  ['wire/b.ts', 'node:buffer'],
  ['contract/user/a.ts', '../../client/client.ts'],
  ['contract/user/b.ts', 'node:fs/promises'],
  ['contract/user/c.ts', '../../main.ts'],
  ['client/a.ts', '../server/app.ts'],
  ['client/b.ts', 'node:http'],
  ['console/a.ts', '../cli/run.ts'],
  ['cli/a.ts', '../store/port.ts'],
  ['cli/commands/user/a.ts', '../../../features/user/search.ts'],
  ['pipeline/a.ts', '../store/port.ts'],
  ['pipeline/b.ts', './destinations/duckdb/open.ts'],
  ['pipeline/destinations/duckdb/a.ts', '../../../store/port.ts'],
  ['fga/engine/a.ts', '../../store/port.ts'],
  ['fga/engine/b.ts', 'node:fs'],
  ['fga/engine/c.ts', '../../contract/wire.ts'],
  ['flow/run/a.ts', '../../store/port.ts'],
  ['flow/run/b.ts', 'node:fs'],
  ['flow/run/c.ts', '../../contract/wire.ts'],
  ['flow/run/d.ts', '../../features/flow/run.ts'],
  ['features/user/a.ts', '../../server/app.ts'],
  ['features/user/b.ts', '../../store/engines/sqlite.ts'],
  ['features/user/c.ts', '../../store/tables/users.ts'],
  ['features/user/d.ts', '../../delivery/smtp.ts'],
  ['store/a.ts', '../cli/run.ts'],
  ['store/tables/a.ts', '../../features/user/search.ts'],
  ['server/a.ts', '../store/tables/users.ts'],
  ['server/b.ts', '../pipeline/run.ts'],
  ['server/c.ts', '../main.ts'],
  ['testing/a.ts', '../cli/run.ts'],
  ['testing/b.ts', '../store/port.ts'],
  ['upkeep/a.ts', '../features/a.ts'],
  ['upkeep/b.ts', '../server/a.ts'],
  ['settings/a.ts', '../server/a.ts'],
  ['settings/b.ts', '../plane.ts'],
  ['process/a.ts', '../cli/run.ts'],
  ['process/b.ts', '../plane.ts'],
]

const allowed: Row[] = [
  ['wire/z.ts', '../lib/json.ts'],
  ['contract/user/x.ts', '../../wire/types.ts'],
  ['contract/user/y.ts', '../../lib/json.ts'],
  ['contract/user/z.ts', '../schemas/user.ts'],
  ['client/z.ts', '../contract/wire.ts'],
  ['cli/z.ts', 'node:http'],
  ['cli/commands/user/z.ts', '../../../client/client.ts'],
  ['pipeline/z.ts', './destinations/port.ts'],
  ['pipeline/destinations/duckdb/z.ts', '../postgres/copy.ts'],
  ['fga/engine/z.ts', '../../lib/json.ts'],
  ['fga/engine/y.ts', '../tuples/port.ts'],
  ['flow/run/z.ts', '../../lib/json.ts'],
  ['flow/run/y.ts', '../actions/effects.ts'],
  ['features/user/x.ts', '../context.ts'],
  ['features/user/y.ts', '../../delivery/port.ts'],
  ['features/user/z.ts', '../../store/port.ts'],
  ['store/z.ts', 'kysely'],
  ['store/tables/z.ts', '../engines/sqlite.ts'],
  ['server/y.ts', '../store/port.ts'],
  ['server/z.ts', '../features/index.ts'],
  ['main.ts', './server/app.ts'],
  ['testing/z.ts', '../plane.ts'],
  ['upkeep/z.ts', '../store/index.ts'],
  ['settings/z.ts', '../features/networks.ts'],
  ['process/z.ts', '../server/log.ts'],
]

test('each folder may import what its layer allows, and nothing else', () => {
  const files = [...refused, ...allowed].map(([file, imported]) => [
    `src/${file}`,
    `import { thing } from '${imported}'\n\nexport const kept = thing\n`,
  ])
  assert.deepEqual(
    complaints(Object.fromEntries(files)).map(({ path, rule }) => `${path} ${rule}`),
    refused.map(([file]) => `src/${file} lint/style/noRestrictedImports`).sort(),
  )
})

test('what runs in a browser uses no global of Node', () => {
  const uses = (global: string) => `export const kept = ${global}\n`
  const files = {
    'src/wire/a.ts': uses('Buffer.from("a")'),
    'src/contract/user/a.ts': uses('process.pid'),
    'src/client/a.ts': uses('Buffer.alloc(1)'),
    'src/client/z.ts': uses('new TextEncoder()'),
    'src/server/z.ts': uses('Buffer.alloc(1)'),
  }
  assert.deepEqual(
    complaints(files).map(({ path, rule }) => `${path} ${rule}`),
    ['client/a', 'contract/user/a', 'wire/a'].map((file) => `src/${file}.ts lint/style/noRestrictedGlobals`),
  )
})
