import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { Client } from 'pg'
import { openDatabase } from './database.ts'
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
  const { rows, close } = await openDatabase(url)
  try {
    await use(rows)
  } finally {
    await close()
    await drop()
  }
}
