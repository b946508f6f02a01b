/** `descope backup`: one file, or the next link of a chain. */

import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { now } from '../lib/clock.ts'
import { messageOf } from '../lib/errors.ts'
import { readSettings } from '../settings/config.ts'
import { findMasterKey, fingerprintOf, keyFileOf } from '../settings/master-key.ts'
import { addToChain, type Position } from '../store/backup/chain.ts'
import { type About, writeFull } from '../store/backup/full.ts'
import { type Manifest, readManifest } from '../store/backup/manifest.ts'
import { type Action, type At, durationOf, projectsOf, requireFile, sizeOf, timeOf } from './action.ts'

declare const __VERSION__: string

export const backup: Action = async ({ flags }, at) => {
  const settings = readSettings(flags, at.env)
  const path = requireFile(settings.database)
  const key = findMasterKey(settings)
  const job: Job = {
    path,
    about: aboutOf(key, flags['with-key'] !== undefined),
    flags,
    at,
    keyFile: keyPlace(settings),
  }
  if (!flags.to === !flags.chain) {
    throw new Error('say where to: --to <file or folder>, or --chain <folder>')
  }
  if (flags.chain) return chain(job, flags.chain)
  for (const flag of ['every', 'keep']) if (flags[flag] !== undefined) throw new Error(`--${flag} belongs to --chain`)
  return once(job, flags.to ?? '')
}

interface Job {
  path: string
  about: About
  flags: { [flag: string]: string }
  at: At
  /** Where the master key is, in words. */
  keyFile: string
}

function aboutOf(key: Uint8Array | undefined, withKey: boolean): About {
  if (withKey && !key) throw new Error('--with-key: there is no master key here')
  return {
    program: __VERSION__,
    keyFingerprint: key ? fingerprintOf(key) : '',
    ...(key && withKey && { masterKey: Buffer.from(key).toString('base64') }),
  }
}

const keyPlace = ({ masterKey, database }: { masterKey: string; database: string }) =>
  masterKey ? 'HOMESCOPE_MASTER_KEY' : keyFileOf(database)

function once({ path, about, at, flags, keyFile }: Job, to: string): number {
  const isFolder = to.endsWith('/') || (existsSync(to) && statSync(to).isDirectory())
  const stamp = new Date(now()).toISOString().replace(/[-:.]/g, '')
  const file = isFolder ? join(to, `homescope-${stamp}.backup`) : to
  if (!existsSync(dirname(file))) throw new Error(`there is no folder ${dirname(file)}: make it first`)
  // Only a backup makes way for a backup.
  if (existsSync(file)) readManifest(file)
  const { manifest } = writeFull(path, file, { place: 'replace', about })
  at.io.out(flags.json === undefined ? told(file, manifest) + keyAdvice(manifest, keyFile) : printed(file, manifest))
  return 0
}

/** Without `every` one link; with it, one each time until it is stopped, whatever becomes of each. */
async function chain(job: Job, folder: string): Promise<number> {
  const { path, about, flags, at, keyFile } = job
  const keep = flags.keep === undefined ? {} : { keep: durationOf('keep', flags.keep) }
  const every = flags.every === undefined ? undefined : durationOf('every', flags.every)
  const stop = at.io.stopSignal()
  const isTold = flags.json === undefined
  let position: Position | undefined
  const next = () => {
    const added = addToChain({ path, folder, about, ...keep }, position)
    position = added.position
    const { file } = added.position.last
    if (added.problem !== undefined) at.io.err(`The chain goes on with a full backup: ${added.problem}\n`)
    if (added.manifest) at.io.out(isTold ? told(file, added.manifest) : printed(file, added.manifest))
    else if (every === undefined && isTold) at.io.out('Nothing has changed since the last mark\n')
    return added.manifest
  }
  if (every === undefined) {
    const manifest = next()
    if (manifest && isTold) at.io.out(keyAdvice(manifest, keyFile))
    return 0
  }
  while (!stop.aborted) {
    try {
      next()
    } catch (error) {
      at.io.err(`Error: ${messageOf(error)}\n`)
      position = undefined
    }
    await wait(every, undefined, { signal: stop }).catch(() => {})
  }
  return 0
}

function told(file: string, manifest: Manifest): string {
  const { chain, kind, mark, body, schemaVersion, projects } = manifest
  const which = chain ? `Mark ${chain.number} (${kind})` : 'Backup'
  return [
    `${which} of ${timeOf(mark)} in ${file}: every write acknowledged before is in it\n`,
    `  ${sizeOf(body.bytes)}, schema version ${schemaVersion}, ${projectsOf(projects)}; checked\n`,
  ].join('')
}

function keyAdvice({ keyFingerprint, masterKey }: Manifest, keyFile: string): string {
  if (masterKey !== undefined) return '  The master key is in it: whoever reads the file can read every secret\n'
  if (keyFingerprint === '')
    return `  There is no master key in ${keyFile}: without the right one, stored secrets cannot be read\n`
  return `  The master key (${keyFile}, fingerprint ${keyFingerprint}) is not in it: keep it, too, without it stored secrets cannot be read\n`
}

function printed(file: string, { masterKey, ...manifest }: Manifest): string {
  return `${JSON.stringify({ file, ...manifest, withKey: masterKey !== undefined })}\n`
}
