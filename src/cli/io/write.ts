import { writeSync } from 'node:fs'
import { codeOf } from '../../lib/errors.ts'
import { EXIT } from '../exit/exit-codes.ts'

/** Writes all of it before it returns, without node's stream machinery. Ends the program when the reader has gone. */
export function writeAll(fd: number, text: string): void {
  let rest = Buffer.from(text)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest))
    } catch (error) {
      const code = codeOf(error)
      // A reader that is slower than we: the pipe is full for the moment.
      if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
      // A reader that has gone, as `head` does: what a program killed by SIGPIPE reports.
      else if (code === 'EPIPE') process.exit(EXIT.unread)
      else throw error
    }
  }
}
