/** A request's body, off its socket: read once, within its limit and the room that there is. */
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { ApiError } from '../../contract/faults.ts'
import { lengthOfMark } from '../../contract/messages/parse.ts'
import { noRoom, type Place, tooLarge } from '../body/body-room.ts'

/** Text, or UTF-8 where it is large: that is read part by part. */
export type Body = string | Buffer

/** Throws ApiError for what is not even begun. */
function checkAnnounced(request: IncomingMessage, place: Place): void {
  const { 'content-encoding': encoding, 'content-length': length } = request.headers
  if (encoding && encoding !== 'identity') {
    throw new ApiError('badRequest', 'Send the body without a content encoding', { status: 415 })
  }
  if (Number(length ?? 0) > place.most) throw tooLarge(place.most)
}

/** Throws ApiError for what is no text. */
function bodyOf(read: Buffer): Body {
  const bytes = read.subarray(lengthOfMark(read))
  if (!isUtf8(bytes)) throw new ApiError('badRequest', 'The request body is not valid UTF-8')
  return bytes.length > LARGEST_TEXT ? bytes : bytes.toString('utf8')
}

const LARGEST_TEXT = 2 ** 20

/**
 * `goOn` tells the caller to send, where he waits for that. Rejects with ApiError. By events: an async iterator over the
 * request costs as much as the rest of a small request's reading.
 */
export function readBody(request: IncomingMessage, place: Place, goOn: () => void): Promise<Body> {
  return new Promise((resolve, reject) => {
    checkAnnounced(request, place)
    goOn()
    const gathered = gather(place, Number(request.headers['content-length'] ?? place.most))
    const stop = (error: unknown) => {
      request.off('data', onData)
      request.pause()
      gathered.drop()
      reject(error)
    }
    const onData = (chunk: Buffer) => {
      try {
        gathered.add(chunk)
      } catch (error) {
        stop(error)
      }
    }
    place.gaveWay = () => stop(noRoom())
    request.on('data', onData)
    request.once('end', () => {
      try {
        place.settle()
        resolve(bodyOf(gathered.bytes()))
      } catch (error) {
        reject(error)
      }
    })
    // A caller who goes away in the middle is no failure of ours.
    request.once('error', (cause) => reject(new ApiError('badRequest', 'The request broke off', { cause })))
  })
}

interface BodyBuffer {
  /** Throws ApiError for more than its place has room for. */
  add(chunk: Buffer): void
  bytes(): Buffer
  drop(): void
}

/** Never takes memory far beyond what has come: a caller may announce what never comes. */
function gather(place: Place, announced: number): BodyBuffer {
  let bytes: Buffer = NOTHING
  let size = 0
  const grow = (room: number) => {
    place.take(room - bytes.length)
    const larger = Buffer.allocUnsafe(room)
    bytes.copy(larger, 0, 0, size)
    bytes = larger
  }
  return {
    add(chunk) {
      const next = size + chunk.length
      if (next > place.most) throw tooLarge(place.most)
      if (size === 0) {
        place.take(next)
        bytes = chunk
      } else {
        if (next > bytes.length) grow(Math.max(next, Math.min(4 * size, announced)))
        chunk.copy(bytes, size)
      }
      size = next
    },
    bytes: () => bytes.subarray(0, size),
    drop: () => {
      bytes = NOTHING
    },
  }
}

const NOTHING = Buffer.alloc(0)
