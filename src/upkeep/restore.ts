/** `descope restore`: from a backup, or a moment of a chain, to a database. */

import { existsSync, statSync } from 'node:fs'
import { firstOf } from '../lib/lists.ts'
import { readSettings } from '../settings/config.ts'
import { findMasterKey, fingerprintOf, keyFileOf, makeKeyFile } from '../settings/master-key.ts'
import { type Link, lineageOf, listChain } from '../store/backup/chain.ts'
import { type Manifest, readManifest } from '../store/backup/manifest.ts'
import type { Source } from '../store/backup/rebuild.ts'
import { restore as restoreDatabase } from '../store/backup/restore.ts'
import { migrateDatabase } from '../store/index.ts'
import { migrations } from '../store/migrations/index.ts'
import { type Action, projectsOf, requireFile, sizeOf, timeOf } from './action.ts'

export const restore: Action = async ({ words, flags }, { env, io }) => {
  const [from = ''] = words
  const settings = readSettings(flags, env)
  const target = requireFile(settings.database)
  if (flags.list !== undefined) {
    io.out(listed(listChain(from)))
    return 0
  }
  const sources = sourcesOf(from, flags)
  const { manifest } = firstOf(sources.slice(-1))
  const force = flags.force !== undefined
  const isCheck = flags.check !== undefined
  const { facts, kept } = await restoreDatabase({
    sources,
    target,
    schemaVersion: migrations.length,
    // To check a backup is not to ask whether it may be brought up.
    ...((flags.migrate !== undefined || isCheck) && { migrate: (file) => migrateDatabase(`sqlite:${file}`) }),
    force,
    ...(!isCheck && { confirm: () => keyFor(manifest, settings, force) }),
  })
  const what = `${sizeOf(manifest.pages * manifest.pageSize)}, ${projectsOf(facts.projects)}; checked`
  io.out(`${isCheck ? 'Whole' : `Restored ${target}`}: as of ${momentOf(manifest)}\n  ${what}\n`)
  if (kept !== undefined) io.out(`  The database that was there is ${kept}\n`)
  return 0
}

function sourcesOf(from: string, flags: { [flag: string]: string }): readonly Source[] {
  if (!existsSync(from)) throw new Error(`there is no ${from}`)
  if (statSync(from).isDirectory()) {
    const links = listChain(from)
    if (links.length === 0) throw new Error(`there is no chain of backups in ${from}`)
    return lineageOf(links, chosen(links, flags))
  }
  for (const flag of ['at', 'to-mark']) {
    if (flags[flag] !== undefined) throw new Error(`--${flag} needs a chain: ${from} is of one moment`)
  }
  const manifest = readManifest(from)
  if (manifest.kind !== 'full') throw new Error(`${from} is a part of a chain: name its folder, and --to-mark`)
  return [{ file: from, manifest }]
}

/** The number of the link that is asked for; the newest when none is. */
function chosen(links: readonly Link[], flags: { [flag: string]: string }): number {
  const { at, 'to-mark': mark } = flags
  if (at !== undefined && mark !== undefined) throw new Error('either --at or --to-mark')
  if (mark !== undefined) return wholeNumber(mark)
  if (at === undefined) return links.at(-1)?.number ?? 0
  const time = momentIn(at)
  const found = links.findLast(({ manifest }) => manifest !== undefined && manifest.until <= time)
  if (found) return found.number
  const [first] = links.flatMap(({ manifest }) => manifest ?? [])
  throw new Error(
    `the chain has nothing of ${timeOf(time)} or before${first ? `: it begins at ${timeOf(first.until)}` : ''}`,
  )
}

function wholeNumber(text: string): number {
  if (!/^\d{1,8}$/.test(text)) throw new Error(`--to-mark is a number of --list, not ${JSON.stringify(text)}`)
  return Number(text)
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/

function momentIn(text: string): number {
  const time = MOMENT.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) {
    throw new Error(`--at is a time with its zone, like 2026-11-22T10:00:00Z, not ${JSON.stringify(text)}`)
  }
  return time
}

/**
 * Throws unless the database can be used with the key that is here, or with the backup's own: the answer takes that out
 * of the backup where no other is.
 */
function keyFor(manifest: Manifest, settings: { masterKey: string; database: string }, force: boolean): () => void {
  const { keyFingerprint, masterKey } = manifest
  const place = settings.masterKey ? 'HOMESCOPE_MASTER_KEY' : keyFileOf(settings.database)
  const key = findMasterKey(settings)
  if (!key && masterKey !== undefined) return () => makeKeyFile(place, Buffer.from(masterKey, 'base64'))
  if (force || keyFingerprint === '' || (key && fingerprintOf(key) === keyFingerprint)) return () => {}
  const held = masterKey === undefined ? '' : ' (the backup holds it: it is used where no other is)'
  throw new Error(
    key
      ? `the key in ${place} (${fingerprintOf(key)}) is not the one that the backup needs (${keyFingerprint}): put that in its place${held}`
      : `the backup needs its master key (${keyFingerprint}): put it into ${place} or HOMESCOPE_MASTER_KEY; --force restores without, and stored secrets stay unreadable`,
  )
}

function momentOf({ mark, chain }: Manifest): string {
  return chain ? `${timeOf(mark)} (mark ${chain.number})` : timeOf(mark)
}

function listed(links: readonly Link[]): string {
  return links
    .map(({ number, kind, manifest, problem }) =>
      manifest
        ? `${number} ${kind} ${timeOf(manifest.until)} ${sizeOf(manifest.body.bytes)}\n`
        : `${number} ${kind} ${problem}\n`,
    )
    .join('')
}
