/** The reply to an operation, as text. */
import { isObject } from '../../lib/json.ts'
import { JsonText } from '../../lib/json-text.ts'
import { encode, encodeValue } from '../../wire/encode.ts'
import type { Operation } from '../operation.ts'

/** One with a bare output answers that field's value alone. A text was written by the operation's declaration before. */
export function encodeOutput(op: Operation, value: unknown): string {
  if (value instanceof JsonText) return value.text
  const { bareOutput, output } = op
  const bare = bareOutput === undefined ? undefined : output.fields[bareOutput]
  if (bareOutput === undefined || !bare) return encode(output, value)
  return encodeValue(bare.type, isObject(value) ? value[bareOutput] : undefined)
}
