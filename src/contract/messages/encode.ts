/** The reply to an operation, as text. */
import { JsonText } from '../../lib/json-text.ts'
import { encode, encodeValue } from '../../wire/encode.ts'
import type { Operation } from '../operation.ts'

/** One with a bare output answers that field's value alone. A text was written by the operation's declaration before. */
export function encodeOutput(op: Operation, value: unknown): string {
  if (value instanceof JsonText) return value.text
  const bare = op.bareOutput !== undefined && op.output.fields[op.bareOutput]
  if (!bare) return encode(op.output, value)
  return encodeValue(bare.type, (value as Record<string, unknown>)[op.bareOutput as string])
}
