/** The command line, as this process was started: for what it starts of the same kind. */

declare const __BINARY__: boolean

export interface Program {
  command: string
  /** Before its own words. */
  words: readonly string[]
}

export function ownProgram(): Program {
  const [script = ''] = process.argv.slice(1)
  return { command: process.execPath, words: __BINARY__ ? [] : [script] }
}
