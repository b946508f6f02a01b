/** A full disk says so in many ways; its owner wants to know which one it is. */
export class FullDiskError extends Error {
  override readonly name = 'FullDiskError'
  constructor(place: string, cause: unknown) {
    super(`The disk of ${place} is full. Make room and run again; what has been read is kept`, { cause })
  }
}

const CODES = ['ENOSPC', 'EDQUOT', 'EFBIG']

/** The same error, or a word on the disk: the pipeline's own where a file of ours could not grow, else the destination's. */
export function nameFullDisk(error: unknown, places: { workdir: string; destination: string }): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (code !== undefined && CODES.includes(code)) return new FullDiskError(places.workdir, error)
  if (/no space left on device|file too large|disk full/i.test(String(message)))
    return new FullDiskError(places.destination, error)
  return error
}
