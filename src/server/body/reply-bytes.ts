import type { Operation } from '../../contract/operation.ts'
import { encodeParts } from '../../wire/encode.ts'

/** The reply to an operation as UTF-8; the entries of its maps are never one text. */
export function encodeBytes(op: Operation, value: unknown): Buffer {
  const parts = encodeParts(op.output, value)
  const bytes = Buffer.allocUnsafe(parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0))
  let offset = 0
  for (const part of parts) offset += bytes.write(part, offset)
  return bytes
}
