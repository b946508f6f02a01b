/** Binary values as the programs write them that hash passwords, and the refusals of what cannot be one. */
import { ApiError } from '../../../contract/faults.ts'

/** Fewer bytes than these would be met by chance. */
const SHORTEST_HASH = 16

interface HashSpec {
  field: string
  /** Bytes that it must have; at least 16 when left out. */
  size?: number
}

export interface HashBytes {
  bytes: Buffer
  /** Whether it was written in hex; a salt beside it then is, too. */
  hex: boolean
}

/**
 * A hash in base64 of any alphabet or in hex. What reads as both is hex: base64 of as many letters hardly looks so by
 * chance. Throws ApiError invalid.
 */
export function hashBytes(text: string, { field, size }: HashSpec): HashBytes {
  const hex = text.length >= 2 * SHORTEST_HASH && isHex(text) && fits(text.length / 2, size)
  const bytes = hex ? Buffer.from(text, 'hex') : base64Bytes(text, field)
  if (!fits(bytes.length, size)) throw wrong(field, size ? `${size} bytes` : `at least ${SHORTEST_HASH} bytes`)
  return { bytes, hex }
}

const fits = (length: number, size: number | undefined) => (size ? length === size : length >= SHORTEST_HASH)

/** A salt beside a hash: written as that is. */
export function saltBytes(text: string, field: string, { hex }: HashBytes): Buffer {
  return hex && isHex(text) ? Buffer.from(text, 'hex') : base64Bytes(text, field)
}

/**
 * Base64 with the alphabet of RFC 4648, that for URLs or passlib's, with padding or without, in one line or many.
 * Nothing and what has bits left over is refused.
 */
export function base64Bytes(text: string, field: string): Buffer {
  const bytes = readBase64(text)
  if (!bytes) throw wrong(field, 'base64')
  return bytes
}

export function readBase64(text: string): Buffer | undefined {
  const plain = text
    .replace(/\s/g, '')
    .replace(/={1,2}$/, '')
    .replace(/[-.]/g, '+')
    .replace(/_/g, '/')
  const bytes = Buffer.from(plain, 'base64')
  return bytes.length > 0 && bytes.toString('base64').replace(/=+$/, '') === plain ? bytes : undefined
}

export const isHex = (text: string): boolean => /^(?:[0-9a-f]{2})+$/i.test(text)

export function within(value: number, min: number, max: number, field: string): number {
  if (!Number.isInteger(value) || value < min || value > max) throw wrong(field, `from ${min} to ${max}`)
  return value
}

export function wrong(field: string, expected: string): ApiError {
  return new ApiError('invalid', `The hashedPassword ${field} must be ${expected}`)
}
