import { readSync } from 'node:fs'
import { codeOf } from '../../lib/errors.ts'
import { visibleText } from '../output/formats/visible.ts'
import { writeAll } from './write.ts'

/** The terminal, pipes or files that a command reads and writes. */
export interface Io {
  /** What a terminal would act on or hide is shown as text there; pipes and files get the bytes. */
  out(text: string): void
  err(text: string): void
  /** Writes what is to steer a terminal: our own colours, and lines that are written over. Never what came from others. */
  steer(fd: 1 | 2, text: string): void
  /** Everything on standard input, as text. Throws Error for what is too much, or no text. */
  input(): Promise<string>
  /** The next line on standard input, without its end; '' at the end of it. */
  line(): string
  /** Asks on the terminal for a line, which is not shown while it is typed. */
  secret(question: string): Promise<string>
  /** Whether a person reads the stream (1 out, 2 err) and has not asked for no colours. */
  isColored(fd: 1 | 2): boolean
  /** Whether the stream is a terminal. */
  isTerminal(fd: 0 | 1 | 2): boolean
  /** Aborted when the program is asked to end, with time to end well; asked again, it ends at once. */
  stopSignal(): AbortSignal
}

/** Standard streams. Nothing of node's stream machinery is loaded for them, which a short command would wait for. */
export function standardIo(env: { [name: string]: string | undefined }, isTerminal: (fd: number) => boolean): Io {
  const plain = Boolean(env.NO_COLOR) || env.TERM === 'dumb'
  return {
    out: (text) => writeAll(1, isTerminal(1) ? visibleText(text) : text),
    err: (text) => writeAll(2, isTerminal(2) ? visibleText(text) : text),
    steer: writeAll,
    input: async () => (await import('./input.ts')).readInput(),
    line: () => readLine(0),
    secret: async (question) => (await import('./secret.ts')).askSecret(question, (text) => writeAll(2, text)),
    isColored: (fd) => !plain && isTerminal(fd),
    isTerminal,
    stopSignal,
  }
}

function stopSignal(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort())
  return controller.signal
}

const RED = '\x1b[31m'
const RESET = '\x1b[0m'

/** For `steer`. */
export function red(text: string): string {
  return RED + text + RESET
}

/** Byte by byte, so that nothing behind the line is taken. */
function readLine(fd: number): string {
  const bytes: number[] = []
  const one = Buffer.alloc(1)
  while (readByte(fd, one) && one[0] !== NEWLINE) bytes.push(one[0] ?? 0)
  return Buffer.from(bytes).toString('utf8').replace(/\r$/, '')
}

const NEWLINE = 10

function readByte(fd: number, into: Buffer): boolean {
  for (;;) {
    try {
      return readSync(fd, into) === 1
    } catch (error) {
      const code = codeOf(error)
      if (code === 'EOF') return false
      if (code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}
