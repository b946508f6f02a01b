import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { Client } from 'pg'
import { onEveryEngine, type TestEngine } from './engines.ts'
import { repoRoot, sharedPath } from './paths.ts'

type Rows = (statement: string) => Promise<unknown[]>

onEveryEngine((engine) => {
  test('gives an empty database that answers', async () => {
    await withDatabase(engine, async (rows) => {
      await rows('CREATE TABLE kept (word text)')
      await rows("INSERT INTO kept VALUES ('yes')")
      assert.deepEqual(await rows('SELECT word, 1 AS one FROM kept'), [{ word: 'yes', one: 1 }])
    })
  })

  test('gives each caller a database of its own', async () => {
    await withDatabase(engine, async (first) => {
      await first('CREATE TABLE kept (word text)')
      await withDatabase(engine, async (second) => {
        await second('CREATE TABLE kept (word text)')
        assert.deepEqual(await second('SELECT word FROM kept'), [])
      })
    })
  })

  test('leaves nothing behind when it is dropped', async () => {
    const { url, drop } = await engine.freshUrl()
    await drop()
    if (engine.name === 'sqlite') assert.equal(existsSync(dirname(url.slice('sqlite:'.length))), false)
    else await assert.rejects(new Client({ connectionString: url }).connect(), { code: '3D000' })
  })
})

test('finds the repository from a bundle', () => {
  assert.equal(existsSync(`${repoRoot}/biome.json`), true)
  assert.equal(sharedPath('no', 'such', 'file'), undefined)
})

async function withDatabase(engine: TestEngine, use: (rows: Rows) => Promise<void>): Promise<void> {
  const { url, drop } = await engine.freshUrl()
  const { rows, close } = engine.name === 'sqlite' ? openFile(url.slice('sqlite:'.length)) : await connect(url)
  try {
    await use(rows)
  } finally {
    await close()
    await drop()
  }
}

async function connect(url: string): Promise<{ rows: Rows; close(): Promise<void> }> {
  const client = new Client({ connectionString: url })
  await client.connect()
  return { rows: async (statement) => (await client.query(statement)).rows, close: () => client.end() }
}

interface SqliteModule {
  DatabaseSync: new (path: string) => { prepare(sql: string): { all(): object[] }; close(): void }
}

function openFile(path: string): { rows: Rows; close(): Promise<void> } {
  const builtin = process.getBuiltinModule('node:sqlite') as SqliteModule | undefined
  const { DatabaseSync } = builtin ?? (createRequire(import.meta.url)('@photostructure/sqlite') as SqliteModule)
  const database = new DatabaseSync(path)
  return {
    rows: async (statement) =>
      database
        .prepare(statement)
        .all()
        .map((row) => ({ ...row })),
    close: async () => database.close(),
  }
}
