/** What a pipeline keeps on this machine: state, schemas, packages under way, what the last run did. */

import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { codeOf } from '../../lib/errors.ts'
import { LoadPackage, listPackages, type PackageRecord, writeWhole } from '../load/package.ts'
import { readSchema, type Schema, writeSchema } from '../normalize/schema.ts'
import type { PipelineState } from './state.ts'

export class Workdir {
  readonly folder: string

  /** `parent` holds one folder for each pipeline. */
  constructor(parent: string, pipeline: string) {
    // The name may come from a command line: it is one folder name and nothing else.
    if (!/^[\w][\w.-]{0,127}$/.test(pipeline)) {
      throw new WorkdirError(
        `A pipeline's name has letters, digits, "_", "-" and ".": ${JSON.stringify(pipeline)} does not do`,
      )
    }
    this.folder = join(parent, pipeline)
  }

  get exists(): boolean {
    return existsSync(this.folder)
  }

  /** Whether some process runs the pipeline now. */
  get isBusy(): boolean {
    return isRunning(Number(readText(join(this.folder, 'lock'))))
  }

  /** Throws WorkdirError while another process runs the pipeline. The result lets go. */
  lock(): () => void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 })
    const path = join(this.folder, 'lock')
    if (!tryLock(path)) {
      const pid = Number(readText(path))
      if (isAlive(pid)) throw new WorkdirError(`This pipeline is running already, as process ${pid}`)
      rmSync(path, { force: true })
      if (!tryLock(path)) throw new WorkdirError('This pipeline has just been started by another process')
    }
    return () => rmSync(path, { force: true })
  }

  readState(): PipelineState | undefined {
    const text = readText(join(this.folder, 'state.json'))
    return text === undefined ? undefined : JSON.parse(text)
  }

  writeState(state: PipelineState): void {
    writeWhole(join(this.folder, 'state.json'), JSON.stringify(state, null, 2))
  }

  readSchema(name: string): Schema | undefined {
    const text = readText(this.schemaPath(name))
    return text === undefined ? undefined : readSchema(text)
  }

  writeSchema(schema: Schema): void {
    mkdirSync(join(this.folder, 'schemas'), { recursive: true, mode: 0o700 })
    writeWhole(this.schemaPath(schema.name), writeSchema(schema))
  }

  /** What is not at the destination yet, the oldest first. */
  pending(): LoadPackage[] {
    return listPackages(join(this.folder, 'pending'))
  }

  /** What is, or was given up, the oldest first. */
  finished(): LoadPackage[] {
    return listPackages(join(this.folder, 'loaded'))
  }

  newPackage(record: PackageRecord): LoadPackage {
    mkdirSync(join(this.folder, 'pending'), { recursive: true, mode: 0o700 })
    return LoadPackage.create(join(this.folder, 'pending'), record)
  }

  /** Moves a package that is done with; only its records stay. */
  archive(pack: LoadPackage): void {
    const loaded = join(this.folder, 'loaded')
    mkdirSync(loaded, { recursive: true, mode: 0o700 })
    pack.dropPages()
    const target = join(loaded, pack.record.loadId)
    rmSync(target, { recursive: true, force: true })
    renameSync(pack.folder, target)
    for (const old of this.finished().slice(0, -KEPT)) old.remove()
  }

  readTrace(): unknown {
    const text = readText(join(this.folder, 'trace.json'))
    return text === undefined ? undefined : JSON.parse(text)
  }

  /** What a run did is worth a file, but not a failure of its own. */
  writeTrace(trace: unknown): void {
    tryWrite(() => writeWhole(join(this.folder, 'trace.json'), JSON.stringify(trace, null, 2)))
  }

  /** Beside the package, for `failed`. */
  noteFailure(loadId: string | undefined, error: string): void {
    const pack = this.pending().find((each) => each.record.loadId === loadId)
    tryWrite(() => pack?.update({ error }))
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  private schemaPath(name: string): string {
    return join(this.folder, 'schemas', `${encodeURIComponent(name)}.schema.json`)
  }
}

/** Records of finished packages that are kept for `info`, `trace` and `failed`. */
const KEPT = 50

export function listPipelines(parent: string): string[] {
  if (!existsSync(parent)) return []
  const folders = readdirSync(parent, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return folders
    .map((entry) => entry.name)
    .filter((name) => !name.startsWith('.'))
    .sort()
}

/** On a full disk the reason for the failure has to come through, not that it could not be written down. */
function tryWrite(write: () => void): void {
  try {
    write()
  } catch {
    // What stood there before is still there.
  }
}

function tryLock(path: string): boolean {
  try {
    const file = openSync(path, 'wx', 0o600)
    writeSync(file, String(process.pid))
    closeSync(file)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Whether there is such a process beside this one. */
const isAlive = (pid: number): boolean => pid !== process.pid && isRunning(pid)

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

function readText(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

class WorkdirError extends Error {
  override readonly name = 'WorkdirError'
}
