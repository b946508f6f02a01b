/** A full disk says so in many ways; its owner wants to know which one it is. */

import { codeOf, messageOf } from '../../lib/errors.ts'
import { isShaped } from '../../lib/shapes.ts'

export class FullDiskError extends Error {
  override readonly name = 'FullDiskError'
  constructor(place: string, cause: unknown) {
    super(`The disk of ${place} is full. Make room and run again; what has been read is kept`, { cause })
  }
}

const CODES = ['ENOSPC', 'EDQUOT', 'EFBIG']

/** Does the work on a file; an error that comes of a descriptor does not know its file by itself. */
export function forFile<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw withPath(error, path)
  }
}

/** As Node's errors say it. */
const pathOf = (error: unknown) => (isShaped(error, { path: 'string' }) ? error.path : undefined)

/** The error, which says of which file it is. */
export function withPath(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || codeOf(error) === undefined || pathOf(error) !== undefined) return error
  return Object.assign(error, { path })
}

/**
 * The same error, or a word on the disk: of the file that could not grow where that is known, as it is by a path or in
 * DuckDB's words; else of the destination where it tells so, and of the pipeline's own folder where the system does.
 */
export function nameFullDisk(error: unknown, places: { workdir: string; destination: string }): unknown {
  const code = codeOf(error)
  const message = messageOf(error)
  const isOurs = code !== undefined && CODES.includes(code)
  if (!isOurs && !/no space left on device|file too large|disk full/i.test(message)) return error
  const named = /"(\/[^"]+)"/.exec(message)?.[1]
  return new FullDiskError(pathOf(error) ?? named ?? (isOurs ? places.workdir : places.destination), error)
}
