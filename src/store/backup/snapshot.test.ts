import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openPlainly, valuesOnce } from '../engines/sqlite-connection.ts'
import { type Snapshot, withSnapshot } from './snapshot.ts'

test('reads what was committed, and again when all of the log was in the file and it is begun anew', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'homescope-snapshot-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'a.db')
  const writer = openPlainly(path)
  writer.exec('PRAGMA journal_mode = WAL; CREATE TABLE kept (word text)')
  for (let n = 0; n < 50; n++) writer.exec(`INSERT INTO kept VALUES (hex(randomblob(2000)))`)
  assert.equal(countIn(folder, withSnapshot(path, whole)), 50)

  // From here on a reader needs no log, and the next write begins it anew.
  writer.exec('PRAGMA wal_checkpoint(FULL)')
  let calls = 0
  const copy = withSnapshot(path, (snapshot) => {
    if (++calls === 1) writer.exec('BEGIN; DELETE FROM kept; INSERT INTO kept VALUES (1), (2), (3); COMMIT')
    return whole(snapshot)
  })
  assert.equal(calls, 2)
  assert.equal(countIn(folder, copy), 3)

  // Copied into the file meanwhile, and written over, is nothing that a reader needs.
  const held = withSnapshot(path, (snapshot) => {
    for (let n = 0; n < 5; n++) {
      writer.exec('DELETE FROM kept; INSERT INTO kept VALUES (4)')
      writer.exec('PRAGMA wal_checkpoint(PASSIVE)')
    }
    return whole(snapshot)
  })
  assert.equal(countIn(folder, held), 3)

  writer.exec('BEGIN; DELETE FROM kept')
  assert.equal(countIn(folder, withSnapshot(path, whole)), 1, 'what is not committed is not in')
  writer.exec('ROLLBACK; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)')
  assert.equal(countIn(folder, withSnapshot(path, whole)), 1, 'a log may be empty')
  writer.close()
})

function whole(snapshot: Snapshot): Buffer {
  const copy = Buffer.alloc(snapshot.pages * snapshot.pageSize)
  assert.equal(snapshot.read(1, copy), snapshot.pages)
  return copy
}

function countIn(folder: string, copy: Buffer): number | undefined {
  const path = join(folder, 'copy.db')
  writeFileSync(path, copy)
  const database = openPlainly(path)
  try {
    assert.deepEqual({ ...database.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' })
    return valuesOnce<number>(database, 'SELECT count(*) AS value FROM kept')[0]
  } finally {
    database.close()
  }
}
