/** The memory that request bodies may take: each within its limit, and all of them together. */
import { ApiError } from '../../contract/faults.ts'
import type { Access, Operation } from '../../contract/operation.ts'

/** What one body may take. */
export interface Place {
  /** Bytes that the body may have. */
  most: number
  /** Takes bytes more. Throws ApiError busy when all places together have no room for them. */
  take(bytes: number): void
  /** The body is whole, and no longer gives way to others. */
  settle(): void
  /** Nothing of the body is kept any more. */
  leave(): void
  /** Called when the body has to give way while it is still coming; `leave` was called already. */
  gaveWay?: () => void
}

export interface BodyLimits {
  /** Bytes of a body where no management key is needed. */
  publicBodyLimit: number
  /** Bytes of an ordinary body, and of an import or a batch. */
  bodyLimit: number
  importLimit: number
  /** Bytes of all bodies that are held at once, of callers with a management key. */
  bodiesLimit: number
}

/** Strangers share a room of their own, so that they take none from those who are known. */
const PUBLIC_SHARE = 1 / 8

/** A place for the body of each request of an operation. */
export function createBodyRoom(limits: BodyLimits): (op: Operation) => Place {
  const known = createRoom(Math.max(limits.bodiesLimit, limits.importLimit, limits.bodyLimit))
  const strangers = createRoom(Math.max(limits.bodiesLimit * PUBLIC_SHARE, limits.publicBodyLimit), 'oldest gives way')
  return ({ access, bulk, largestBody = 0 }) => {
    const [room, most] = isKnown(access) ? [known, limits.bodyLimit] : [strangers, limits.publicBodyLimit]
    return room(Math.max(bulk ? limits.importLimit : most, largestBody))
  }
}

const isKnown = (access: Access): boolean => access === 'management' || access === 'company'

/** A place that shares its room with nobody. */
export function ownPlace(most: number): Place {
  return { most, take: () => {}, settle: () => {}, leave: () => {} }
}

/**
 * With `oldest gives way`, the body that has been coming for longest makes room: whoever sends slowly on many
 * connections pushes out himself, not those whose body comes in one piece.
 */
function createRoom(size: number, policy?: 'oldest gives way'): (most: number) => Place {
  const coming = new Set<Place>()
  let held = 0
  const makeRoom = (newest: Place) => {
    for (const oldest of policy ? coming : []) {
      if (held <= size || oldest === newest) break
      oldest.leave()
      oldest.gaveWay?.()
    }
    if (held > size) throw noRoom()
  }
  return (most) => {
    let own = 0
    const place: Place = {
      most,
      take(bytes) {
        own += bytes
        held += bytes
        coming.add(place)
        if (held > size) makeRoom(place)
      },
      settle: () => coming.delete(place),
      leave() {
        coming.delete(place)
        held -= own
        own = 0
      },
    }
    return place
  }
}

export function noRoom(): ApiError {
  return new ApiError('busy', 'Too many large requests are being read', { retryAfter: 1 })
}

export function tooLarge(limit: number): ApiError {
  return new ApiError('bodyTooLarge', `The request body must be at most ${limit} bytes`)
}
