/** A load package: a folder named for its load id, from the first page until its rows are at the destination. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '../../lib/json.ts'
import { readSchema, type Schema, writeSchema } from '../normalize/schema.ts'
import { forFile } from '../run/full-disk.ts'
import type { PipelineState } from '../state/state.ts'
import { type Page, PageLog, PageReader, readPages } from './pages.ts'

/** extracting: pages come in. extracted: all are there, with schema and state. loaded: the destination has them. */
type PackageStatus = 'extracting' | 'extracted' | 'loaded' | 'aborted'

export interface PackageRecord {
  loadId: string
  status: PackageStatus
  pipeline: string
  dataset: string
  destination: string
  schema: string
  /** What was asked for; a later run with the same wish goes on with this package. */
  wish: { [key: string]: Json }
  resources: { [name: string]: ResourceRecord }
  createdAt: string
  /** The destination cannot replace rows by their key. */
  cannotMerge?: boolean
  loadedAt?: string
  error?: string
  /** Rows per table, known from `extracted` on. */
  counts?: { [table: string]: number }
}

export interface ResourceRecord {
  /** All pages are there. */
  done: boolean
  /** The pages hold everything that the source has. */
  isFull: boolean
  /** It serves as parent only; its rows are not loaded. */
  isHidden?: boolean
  /** Where its cursor starts this time. */
  start?: Json
  /** A page came twice, in place of another. */
  hasRepeats?: boolean
  /** Walks begun again because rows were missing. */
  tries: number
}

export class LoadPackage {
  readonly folder: string
  record: PackageRecord
  private readonly logs = new Map<string, PageLog>()

  constructor(folder: string, record: PackageRecord) {
    this.folder = folder
    this.record = record
  }

  static create(parent: string, record: PackageRecord): LoadPackage {
    // The folder appears whole: a crash before the rename leaves one that nobody looks at.
    const draft = join(parent, `.${record.loadId}`)
    rmSync(draft, { recursive: true, force: true })
    mkdirSync(join(draft, 'pages'), { recursive: true, mode: 0o700 })
    writeWhole(join(draft, 'package.json'), JSON.stringify(record))
    const folder = join(parent, record.loadId)
    renameSync(draft, folder)
    return new LoadPackage(folder, record)
  }

  static open(folder: string): LoadPackage {
    return new LoadPackage(folder, JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
  }

  update(change: Partial<PackageRecord>): void {
    this.record = { ...this.record, ...change }
    writeWhole(join(this.folder, 'package.json'), JSON.stringify(this.record))
  }

  updateResource(name: string, change: Partial<ResourceRecord>): void {
    const known = this.record.resources[name] ?? { done: false, isFull: false, tries: 0 }
    this.update({ resources: { ...this.record.resources, [name]: { ...known, ...change } } })
  }

  log(resource: string): PageLog {
    let log = this.logs.get(resource)
    if (!log) {
      log = new PageLog(this.pagePath(resource))
      this.logs.set(resource, log)
    }
    return log
  }

  pages(resource: string): Generator<Page> {
    return readPages(this.pagePath(resource))
  }

  /** Follows a log that is still being written. */
  follow(resource: string): PageReader {
    this.log(resource)
    return new PageReader(this.pagePath(resource))
  }

  /** Forgets a resource's pages, to walk it again. */
  restart(resource: string): void {
    this.logs.get(resource)?.close()
    this.logs.delete(resource)
    rmSync(this.pagePath(resource), { force: true })
    const tries = (this.record.resources[resource]?.tries ?? 0) + 1
    this.updateResource(resource, { done: false, hasRepeats: undefined, tries })
  }

  /** Everything that loading needs, then the status: in this order a crash leaves no half. */
  seal(schema: Schema, state: PipelineState, counts: ReadonlyMap<string, number>): void {
    writeWhole(join(this.folder, 'schema.json'), writeSchema(schema))
    writeWhole(join(this.folder, 'state.json'), JSON.stringify(state))
    this.update({ status: 'extracted', counts: Object.fromEntries(counts) })
  }

  schema(): Schema {
    return readSchema(readFileSync(join(this.folder, 'schema.json'), 'utf8'))
  }

  state(): PipelineState {
    return JSON.parse(readFileSync(join(this.folder, 'state.json'), 'utf8'))
  }

  /** The pages of a loaded package are of no more use. */
  dropPages(): void {
    this.close()
    rmSync(join(this.folder, 'pages'), { recursive: true, force: true })
  }

  remove(): void {
    this.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  close(): void {
    for (const log of this.logs.values()) log.close()
    this.logs.clear()
  }

  private pagePath(resource: string): string {
    // A resource name is the user's; as a file name it must not leave the folder.
    return join(this.folder, 'pages', `${encodeURIComponent(resource).replaceAll('.', '%2E')}.log`)
  }
}

/** Packages of a folder, the oldest first. Folders without a record are remains of a crash. */
export function listPackages(parent: string): LoadPackage[] {
  if (!existsSync(parent)) return []
  return readdirSync(parent)
    .filter((name) => !name.startsWith('.') && existsSync(join(parent, name, 'package.json')))
    .map((name) => LoadPackage.open(join(parent, name)))
    .sort((a, b) => Number(a.record.loadId) - Number(b.record.loadId))
}

/** All of the text under the name, or what was there before. */
export function writeWhole(path: string, text: string): void {
  const draft = `${path}.draft`
  forFile(path, () => writeFileSync(draft, text, { mode: 0o600 }))
  renameSync(draft, path)
}

/** Unix seconds as Python writes them; later than all earlier ones. */
export function newLoadId(nowMs: number, latest: string | undefined): string {
  const micros = Math.round(nowMs * 1000) + Math.floor(Math.random() * 1000)
  const least = latest === undefined ? 0 : Math.round(Number(latest) * 1e6) + 1
  const chosen = Math.max(micros, least)
  const fraction = String(chosen % 1_000_000)
    .padStart(6, '0')
    .replace(/0+$/, '')
  return `${Math.floor(chosen / 1_000_000)}.${fraction || '0'}`
}

export function folderBytes(folder: string): number {
  if (!existsSync(folder)) return 0
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name)
    return sum + (entry.isDirectory() ? folderBytes(path) : statSync(path).size)
  }, 0)
}
