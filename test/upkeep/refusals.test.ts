import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { callWell, startPlaneProcess } from '../crash/plane-process.ts'
import { BACK_TO_3 } from './older.ts'
import { contentsOf, freshFolder, rowsIn, userIdsIn } from './places.ts'
import { descope, type Ended } from './program.ts'

describe('restore', () => {
  const folder = freshFolder({ after })
  const at = (name: string) => join(folder, name)
  const database = at('plane.db')
  const url = `sqlite:${database}`
  const good = at('good.backup')

  before(async () => {
    await fill(url, ['first@example.com'])
    assert.equal((await descope(['backup', '-d', url, '--to', good])).code, 0)
  })

  /** Refused with this text, and nothing is other than before. */
  async function assertRefused(words: string[], expected: RegExp, options = {}): Promise<void> {
    const contents = contentsOf(folder)
    const { code, stdout, stderr } = await descope(['restore', ...words], options)
    assert.deepEqual([code, stdout], [1, ''], stderr)
    assert.match(stderr, expected)
    assert.equal(stderr.split('\n').length, 2, 'one line')
    assert.deepEqual(contentsOf(folder), contents)
  }

  const damaged = (name: string, change: (bytes: Buffer) => Buffer) => {
    writeFileSync(at(name), change(readFileSync(good)))
    return at(name)
  }

  test('refuses a backup that was cut off, wherever', async () => {
    const { size } = statSync(good)
    for (const length of [0, 1, 51, 4096, size >> 1, size - 600, size - 52, size - 1]) {
      const file = damaged('cut.backup', (bytes) => bytes.subarray(0, length))
      await assertRefused([file, '-d', url], /^Error: .*cut\.backup is no backup, or was cut off/)
    }
  })

  test('refuses a backup in which a bit is another, wherever', async () => {
    const { size } = statSync(good)
    const places = [0, 18, 100, 5000, size >> 1, size - 400, size - 60, size - 50, size - 40, size - 1]
    for (const place of places) {
      const file = damaged('flipped.backup', (bytes) => {
        bytes.writeUInt8(bytes.readUInt8(place) ^ 4, place)
        return bytes
      })
      await assertRefused([file, '-d', url], /^Error: .*flipped\.backup is (damaged|no backup)/)
    }
  })

  test('refuses what is no backup', async () => {
    await assertRefused([database, '-d', url], /plane\.db is no backup, or was cut off/)
    await assertRefused([at('nothing'), '-d', url], /^Error: there is no .*nothing\n$/)
    mkdirSync(at('empty'))
    await assertRefused([at('empty'), '-d', url], /^Error: there is no chain of backups in .*empty\n$/)
  })

  test('refuses a backup of a newer program', async () => {
    await fill(`sqlite:${at('newer.db')}`, [])
    await rowsIn(
      `sqlite:${at('newer.db')}`,
      "INSERT INTO homescope_migrations (version, name) VALUES (9999, 'of the future')",
    )
    assert.equal((await descope(['backup', '-d', `sqlite:${at('newer.db')}`, '--to', at('newer.backup')])).code, 0)
    const expected = /^Error: the backup has schema version 9999, this program has \d+: use a newer homescope\n$/
    for (const force of [[], ['--force'], ['--migrate']]) {
      await assertRefused([at('newer.backup'), ...force, '-d', url], expected)
    }
  })

  test('refuses a backup of an older program, and brings it up when it is asked to', async () => {
    const older = at('older.db')
    await fill(`sqlite:${older}`, ['old@example.com'])
    await rowsIn(`sqlite:${older}`, ...BACK_TO_3)
    assert.equal((await descope(['backup', '-d', `sqlite:${older}`, '--to', at('older.backup')])).code, 0)
    const expected =
      /^Error: the backup has schema version 3, this program has \d+: --migrate restores it and brings it up\n$/
    await assertRefused([at('older.backup'), '--force', '-d', url], expected)

    const target = `sqlite:${at('brought-up.db')}`
    assert.equal((await descope(['restore', at('older.backup'), '--migrate', '-d', target])).code, 0)
    assert.equal((await descope(['migrate', '--check', '-d', target])).stdout.split(':')[0], 'Nothing to do')
    assert.equal((await userIdsIn(target)).size, 1)
  })

  test('refuses a backup of another installation unless forced', async () => {
    const other = at('other.db')
    await fill(`sqlite:${other}`, [], { HOMESCOPE_PROJECT_ID: 'Pother00000000000000000000000' })
    await assertRefused(
      [good, '-d', `sqlite:${other}`],
      /^Error: the backup is of another installation \(projects P\w+; .* has Pother0+\)/,
    )
    const { code, stdout } = await descope(['restore', good, '--force', '-d', `sqlite:${other}`])
    assert.equal(code, 0)
    const kept = /database that was there is (.*)\n/.exec(stdout)?.[1] ?? ''
    assert.equal((await userIdsIn(`sqlite:${other}`)).size, 1)
    assert.deepEqual(await rowsIn(`sqlite:${kept}`, 'SELECT id FROM projects'), [
      { id: 'Pother00000000000000000000000' },
    ])
  })

  test('refuses a backup that is older than the database, unless forced, and keeps what was there', async () => {
    const target = at('ahead.db')
    const ahead = `sqlite:${target}`
    assert.equal((await descope(['restore', good, '-d', ahead])).code, 0)
    await fill(ahead, ['second@example.com'])
    await assertRefused(
      [good, '-d', ahead],
      /^Error: .*ahead\.db has changes up to 20\S+Z, the backup ends at 20\S+Z: --force /,
    )
    const fresh = at('fresh.db')
    await fill(`sqlite:${fresh}`, [])
    assert.equal((await descope(['backup', '-d', `sqlite:${fresh}`, '--to', at('fresh.backup')])).code, 0)
    await fill(`sqlite:${fresh}`, ['third@example.com'])
    await assertRefused(
      [at('fresh.backup'), '-d', `sqlite:${fresh}`],
      /^Error: .*fresh\.db has changes up to 20\S+Z, the backup has none: --force /,
    )
    const was = await userIdsIn(ahead)
    const { code, stdout } = await descope(['restore', good, '--force', '-d', ahead])
    assert.equal(code, 0)
    assert.deepEqual([(await userIdsIn(ahead)).size, was.size], [1, 2])
    const kept = /database that was there is (.*)\n/.exec(stdout)?.[1] ?? ''
    assert.deepEqual(await userIdsIn(`sqlite:${kept}`), was)
  })

  test('refuses a database that cannot be read unless forced, and keeps it with its log', async () => {
    const target = at('broken.db')
    writeFileSync(target, 'no database at all, but longer than a header of one would have to be '.repeat(9))
    await assertRefused(
      [good, '-d', `sqlite:${target}`],
      /^Error: .*broken\.db cannot be read as a database of homescope: --force /,
    )
    writeFileSync(`${target}-wal`, 'a log')
    assert.equal((await descope(['restore', good, '--force', '-d', `sqlite:${target}`])).code, 0)
    assert.equal((await userIdsIn(`sqlite:${target}`)).size, 1)
    const kept = Object.keys(contentsOf(folder)).filter((name) => name.startsWith('broken.db.before-'))
    assert.deepEqual(
      kept.map((name) => name.replace(/\d{8}T\d+Z/, 'TIME')),
      ['broken.db.before-TIME', 'broken.db.before-TIME-wal'],
    )
  })

  test('refuses while a plane holds the database', async (t) => {
    const plane = await startPlaneProcess(t, url)
    const { code, stderr } = await descope(['restore', good, '--force', '-d', url])
    assert.deepEqual([code, stderr], [1, `Error: a plane holds ${database}: stop it first\n`])
    await callWell(plane, '/v1/mgmt/tenant/search', {})
    assert.equal(await plane.terminate(), 0)
    assert.deepEqual(
      Object.keys(contentsOf(folder)).filter((name) => /plane\.db(\.|-)/.test(name)),
      [],
    )
  })

  test('refuses without the key that the backup needs, and takes it from the backup that has it', async () => {
    const [own, other] = ['1', '2'].map((fill) => Buffer.alloc(32, fill).toString('base64')) as [string, string]
    const source = `sqlite:${at('sealed.db')}`
    const keyed = { env: { HOMESCOPE_MASTER_KEY: own } }
    const without = { env: { HOMESCOPE_MASTER_KEY: '' } }
    await fill(source, [], keyed.env)
    const taken = await descope(['backup', '-d', source, '--to', at('sealed.backup')], keyed)
    assert.match(
      taken.stdout,
      /The master key \(HOMESCOPE_MASTER_KEY, fingerprint [0-9a-f]{16}\) is not in it: keep it/,
    )
    assert.equal(readFileSync(at('sealed.backup')).includes(own), false)
    const target = `sqlite:${at('unsealed.db')}`
    await assertRefused(
      [at('sealed.backup'), '-d', target],
      /^Error: the backup needs its master key \([0-9a-f]{16}\)/,
      without,
    )
    const wrong = { env: { HOMESCOPE_MASTER_KEY: other } }
    await assertRefused(
      [at('sealed.backup'), '-d', target],
      /^Error: the key in HOMESCOPE_MASTER_KEY \([0-9a-f]{16}\) is not the one/,
      wrong,
    )
    assert.equal((await descope(['restore', at('sealed.backup'), '-d', target], keyed)).code, 0)
    assert.equal(existsSync(at('unsealed.db.key')), false)

    const withKey = await descope(['backup', '-d', source, '--with-key', '--to', at('open.backup')], keyed)
    assert.match(withKey.stdout, /The master key is in it: whoever reads the file can read every secret/)
    const stranger = `sqlite:${at('stranger.db')}`
    await fill(stranger, [], { HOMESCOPE_PROJECT_ID: 'Pother00000000000000000000000', HOMESCOPE_MASTER_KEY: other })
    await assertRefused([at('open.backup'), '-d', stranger], /^Error: the backup is of another installation/, without)
    rmSync(at('unsealed.db'))
    assert.equal((await descope(['restore', at('open.backup'), '-d', target], without)).code, 0)
    assert.equal(readFileSync(at('unsealed.db.key'), 'utf8'), own)
    assert.equal(statSync(at('unsealed.db.key')).mode & 0o777, 0o600)
  })

  test('refuses a chain with a file that is missing, of another chain or damaged, and what it does not have', async () => {
    const chain = at('chain')
    const source = at('chained.db')
    const take = () => descope(['backup', '-d', `sqlite:${source}`, '--chain', chain])
    for (const name of ['a', 'b', 'c']) {
      await fill(`sqlite:${source}`, [`${name}@example.com`])
      assert.equal((await take()).code, 0)
    }
    const target = `sqlite:${at('from-chain.db')}`
    const part = join(chain, '00000002.part')
    renameSync(part, at('aside'))
    await assertRefused([chain, '-d', target], /00000003\.part does not follow the one before it: a file is missing/)
    renameSync(at('aside'), part)
    const bytes = readFileSync(part)
    bytes.writeUInt8(bytes.readUInt8(5000) ^ 1, 5000)
    writeFileSync(at('aside'), readFileSync(part))
    writeFileSync(part, bytes)
    await assertRefused([chain, '-d', target], /00000002\.part is damaged: its checksum differs/)
    truncateSync(part, 4000)
    await assertRefused([chain, '-d', target], /00000002\.part is no backup, or was cut off/)
    assert.equal((await descope(['restore', chain, '--to-mark', '1', '-d', target])).code, 0)
    rmSync(at('from-chain.db'))

    const noticed = await take()
    assert.equal(noticed.code, 0)
    assert.match(noticed.stderr, /^The chain goes on with a full backup: .*00000002\.part is no backup, or was cut off/)
    assert.match(noticed.stdout, /^Mark 4 \(full\) /)
    await assertRefused([chain, '--to-mark', '3', '-d', target], /00000002\.part is no backup/)
    await assertRefused([chain, '--to-mark', '9', '-d', target], /^Error: there is no mark 9\n$/)
    await assertRefused(
      [chain, '--at', '2020-01-01T00:00:00Z', '-d', target],
      /^Error: the chain has nothing of 2020-01-01T00:00:00\.000Z or before: it begins at 20/,
    )
    await assertRefused([chain, '--at', 'yesterday', '-d', target], /^Error: --at is a time with its zone/)
    await assertRefused([good, '--to-mark', '1', '-d', target], /^Error: --to-mark needs a chain/)
    assert.equal((await descope(['restore', chain, '-d', target])).code, 0)
    assert.equal((await userIdsIn(target)).size, 3)

    const foreign = await descope(['backup', '-d', url, '--chain', chain])
    assert.deepEqual(
      [foreign.code, foreign.stderr],
      [1, 'Error: the chain is of another database: give this one a folder of its own\n'],
    )
  })
})

test('backup refuses PostgreSQL, memory, a missing database and a target that is no backup', async (t) => {
  const folder = freshFolder(t)
  const file = join(folder, 'x.backup')
  const refusal = async (words: string[]): Promise<string> => {
    const { code, stderr }: Ended = await descope(words)
    assert.equal(code, 1)
    return stderr
  }
  const advice = 'Error: PostgreSQL has its own: use pg_dump and pg_restore, as docs/operating.md says\n'
  for (const command of [
    ['backup', '--to', file],
    ['restore', file],
  ]) {
    assert.equal(await refusal([...command, '-d', 'postgres://localhost/none']), advice)
    assert.match(
      await refusal([...command, '-d', 'sqlite::memory:']),
      /^Error: only a database in a file can be backed up/,
    )
  }
  assert.equal(
    await refusal(['backup', '-d', `sqlite:${folder}/none.db`, '--to', file]),
    `Error: there is no database at ${folder}/none.db\n`,
  )
  for (const words of [[], ['--to', ''], ['--chain', ''], ['--to', 'a', '--chain', 'b']]) {
    assert.match(await refusal(['backup', '-d', `sqlite:${folder}/none.db`, ...words]), /^Error: say where to/)
  }
  const nowhere = ['backup', '-d', `sqlite:${folder}/none.db`, '--to', `${folder}/no/x.backup`]
  assert.equal(await refusal(nowhere), `Error: there is no folder ${folder}/no: make it first\n`)
  writeFileSync(file, 'precious')
  assert.match(
    await refusal(['backup', '-d', `sqlite:${folder}/none.db`, '--to', file]),
    /is no backup, or was cut off/,
  )
  assert.deepEqual(Object.keys(contentsOf(folder)), ['x.backup'])
})

/** Serves the database once, and creates users in it. */
async function fill(url: string, loginIds: readonly string[], env: { [name: string]: string } = {}): Promise<void> {
  const context = { after: () => {} } as never
  const plane = await startPlaneProcess(context, url, { env })
  for (const loginId of loginIds) await callWell(plane, '/v1/mgmt/user/create', { loginId })
  await plane.terminate()
}
