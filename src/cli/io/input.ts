import { messageOf } from '../../lib/errors.ts'
import { readTextFrom } from './text-files.ts'

/** Everything on standard input. Throws Error for what is too much, or no text. */
export function readInput(): string {
  try {
    return readTextFrom(0)
  } catch (error) {
    throw new Error(`failed to read standard input: ${messageOf(error)}`)
  }
}
