/**
 * A folder of backups, each of one moment: a full one, then parts with the pages that changed from one to the next.
 * When the parts weigh more than their full backup, the next is a full one.
 */

import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { now } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import { firstOf } from '../../lib/lists.ts'
import { factsOf } from './facts.ts'
import { Sink, writeAll, writeWhole } from './files.ts'
import { type About, writeFull } from './full.ts'
import { digestOfManifest, encodeManifest, type Manifest, readManifest } from './manifest.ts'
import { type Digests, eachPage } from './pages.ts'
import { readDigests } from './rebuild.ts'
import { type Snapshot, withSnapshot } from './snapshot.ts'

/** One moment of a chain. */
export interface Link {
  number: number
  file: string
  kind: Manifest['kind']
  /** Undefined when the file is damaged; then `problem` says how. */
  manifest?: Manifest
  problem?: string
}

/** In the order in which they were taken; of many only the last `most`. */
export function listChain(folder: string, most = Number.POSITIVE_INFINITY): Link[] {
  const names = linkNames(folder)
  return names.slice(Math.max(0, names.length - most)).map((name) => {
    const file = join(folder, name)
    const [number = '', kind = ''] = name.split('.')
    const link = { number: Number(number), file, kind: kind as Manifest['kind'] }
    try {
      return { ...link, manifest: readManifest(file) }
    } catch (error) {
      return { ...link, problem: messageOf(error) }
    }
  })
}

/** Names of files, in their order. */
export function linkNames(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => LINK.test(name))
    .sort()
}

const LINK = /^\d{8}\.(full|part)$/

/** The full backup that a link needs, and the parts up to it. Throws Error when one of them is missing or damaged. */
export function lineageOf(links: readonly Link[], number: number): CheckedLink[] {
  const end = links.findIndex((link) => link.number === number)
  if (end === -1) throw new Error(`there is no mark ${number}`)
  const start = links.slice(0, end + 1).findLastIndex(({ kind }) => kind === 'full')
  if (start === -1) throw new Error(`mark ${number} has lost its full backup`)
  const lineage = links.slice(start, end + 1).map(whole)
  for (const [index, { manifest, file }] of lineage.entries()) {
    const before = lineage[index - 1]
    if (manifest.chain?.previous !== (before ? digestOfManifest(before.manifest) : '')) {
      throw new Error(`${file} does not follow the one before it: a file is missing, or of another chain`)
    }
  }
  return lineage
}

export type CheckedLink = Link & { manifest: Manifest }

function whole(link: Link): CheckedLink {
  if (!link.manifest) throw new Error(link.problem)
  return { ...link, manifest: link.manifest }
}

/** What the next part is made of, kept from one to the next. */
export interface Position {
  last: CheckedLink
  digests: Digests
  fullMark: number
  fullBytes: number
  partBytes: number
}

export interface MarkResult {
  position: Position
  /** Undefined when nothing has changed since the last one. */
  manifest?: Manifest
  /** What was wrong with the chain so far. */
  problem?: string
}

interface Chain {
  /** The database's file. */
  path: string
  folder: string
  about: About
  /** Milliseconds for which every moment can be restored; undefined for ever. */
  keep?: number
}

/** Adds what has changed. `position` is that of the last time, or undefined when the chain has to be read. */
export function addToChain(chain: Chain, position?: Position): MarkResult {
  mkdirSync(chain.folder, { recursive: true, mode: 0o700 })
  const links = position ? [] : listChain(chain.folder)
  const { found, problem } = position ? { found: position, problem: undefined } : findPosition(links)
  const next = (found?.last.number ?? links.at(-1)?.number ?? 0) + 1
  const added = found && !isFullDue(chain, found) ? addPart(chain, found) : addFull(chain, next, found)
  if (added.manifest) assertAlone(added.position.last)
  if (chain.keep !== undefined) removeOld(chain.folder, now() - chain.keep)
  return { ...added, ...(problem !== undefined && { problem }) }
}

function findPosition(links: readonly Link[]): { found?: Position; problem?: string } {
  const last = links.at(-1)
  if (!last) return {}
  try {
    const lineage = lineageOf(links, last.number)
    const full = firstOf(lineage)
    return {
      found: {
        last: whole(last),
        digests: readDigests(lineage),
        fullMark: full.manifest.mark,
        fullBytes: full.manifest.body.bytes,
        partBytes: lineage.slice(1).reduce((sum, { manifest }) => sum + manifest.body.bytes, 0),
      },
    }
  } catch (error) {
    return { problem: messageOf(error) }
  }
}

/** A full backup and a part of one number would each break the chain of the other. */
function assertAlone({ file, kind }: Link): void {
  const other = `${file.slice(0, -kind.length)}${kind === 'full' ? 'part' : 'full'}`
  if (!existsSync(other)) return
  rmSync(file)
  throw new Error(`another process has written ${other} meanwhile`)
}

function assertSame(companies: readonly string[], { manifest }: CheckedLink): void {
  if (companies.some((id) => manifest.companies.includes(id))) return
  throw new Error('the chain is of another database: give this one a folder of its own')
}

function isFullDue({ keep }: Chain, { fullMark, fullBytes, partBytes }: Position): boolean {
  return partBytes > fullBytes || (keep !== undefined && fullMark < now() - keep)
}

function addFull({ path, folder, about }: Chain, number: number, before?: Position): MarkResult {
  const file = fileOf(folder, number, 'full')
  const id = before?.last.manifest.chain?.id ?? randomBytes(8).toString('hex')
  const { manifest, digests } = writeFull(path, file, {
    place: 'new',
    about,
    chain: { id, number, previous: '' },
    ...(before && { accept: (companies) => assertSame(companies, before.last) }),
  })
  const { mark, body } = manifest
  const last: CheckedLink = { number, file, kind: 'full', manifest }
  return { position: { last, digests, fullMark: mark, fullBytes: body.bytes, partBytes: 0 }, manifest }
}

function addPart(chain: Chain, position: Position): MarkResult {
  const { last } = position
  const number = last.number + 1
  const file = fileOf(chain.folder, number, 'part')
  const added = writeWhole(file, 'new', (fd) => {
    const written = withSnapshot(chain.path, (snapshot) =>
      writePart({ snapshot, fd, about: chain.about, last }, position),
    )
    if (written) writeAll(fd, encodeManifest(written.manifest), written.manifest.body.bytes)
    return written
  })
  if (!added) return { position }
  const { manifest, digests } = added
  const partBytes = position.partBytes + manifest.body.bytes
  return { position: { ...position, last: { number, file, kind: 'part', manifest }, digests, partBytes }, manifest }
}

interface Part {
  snapshot: Snapshot
  fd: number
  about: About
  last: CheckedLink
}

/** Undefined when nothing has changed. */
function writePart({ snapshot, fd, about, last }: Part, position: Position) {
  const { pageSize, pages, mark, until, database } = snapshot
  const facts = factsOf(database)
  if (!facts) throw new Error('the database is not one of homescope')
  assertSame(facts.companies, last)
  const digests = position.digests.copy()
  digests.resize(pages)
  const sink = new Sink(fd)
  const head = Buffer.alloc(4)
  eachPage(snapshot, {
    page: (page, content) => {
      if (!digests.change(page, content)) return
      head.writeUInt32BE(page)
      sink.write(Buffer.concat([head, content]))
    },
  })
  if (sink.bytes === 0 && pages === last.manifest.pages) return undefined
  const { lastChange: _, ...described } = facts
  const manifest: Manifest = {
    format: 1,
    kind: 'part',
    program: about.program,
    mark,
    until,
    ...described,
    keyFingerprint: about.keyFingerprint,
    ...(about.masterKey !== undefined && { masterKey: about.masterKey }),
    pageSize,
    pages,
    body: { bytes: sink.bytes, sha256: sink.sha256() },
    state: digests.state(),
    chain: {
      id: last.manifest.chain?.id ?? '',
      number: last.number + 1,
      previous: digestOfManifest(last.manifest),
    },
  }
  return { manifest, digests }
}

const fileOf = (folder: string, number: number, kind: Manifest['kind']) =>
  join(folder, `${String(number).padStart(8, '0')}.${kind}`)

/** Removes what nobody needs to restore any moment since `start`: all before the newest full backup from before it. */
function removeOld(folder: string, start: number): void {
  const links = listChain(folder)
  const first = links.findLastIndex(
    ({ kind, manifest }) => kind === 'full' && manifest !== undefined && manifest.until <= start,
  )
  // From the newest to the oldest: what is left at any moment can be restored.
  for (const { file } of links.slice(0, Math.max(first, 0)).reverse()) rmSync(file)
}
