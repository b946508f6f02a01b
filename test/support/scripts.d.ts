/** What tests use of the scripts, which are plain JavaScript. */
declare module '*/scripts/test/postgres.mjs' {
  export interface Cluster {
    url: string
    version: string
    pid: number
    stop(): Promise<void>
    /** Ends the server at once, as a power cut would, and starts it again at the same URL. */
    restart(): Promise<void>
  }
  export function startPostgres(options?: { durable?: boolean }): Promise<Cluster | { reason: string; url?: undefined }>
}

declare module '*/scripts/test/replicated.mjs' {
  export interface Replicated {
    /** Names both servers; whoever writes is led to the primary. */
    url: string
    primary: string
    standby: string
    /** kill -9 of the primary. */
    kill(): Promise<void>
    /** The standby takes writes from then on; resolves when it does. */
    promote(): Promise<void>
    /** A new standby in the place of the server that was killed. */
    follow(): Promise<void>
    stop(): Promise<void>
  }
  export function startReplicated(): Promise<Replicated | { reason: string; url?: undefined }>
}

declare module '*/scripts/lock.mjs' {
  interface Entry {
    version?: string
    integrity?: string
  }
  export interface Lock {
    packages: { [key: string]: Entry }
  }
  export function missingFromLock(lock: Lock): { [key: string]: Entry }
  export function withoutIntegrity(lock: Lock): string[]
}

declare module '*/scripts/pictures.mjs' {
  /** `words`: how the command line is started; `root`: the repository. Answers with SVG. */
  export function drawSession(words: readonly string[], root: string): string
  export function drawLogin(words: readonly string[], root: string, to: { chromium: string; file: string }): void
  export function drawFlow(words: readonly string[], root: string, to: { chromium: string; file: string }): void
  export function drawConsole(words: readonly string[], root: string, to: { chromium: string; folder: string }): void
  export function wordsIn(picture: Buffer): string
}

declare module '*/scripts/architecture/imports.mjs' {
  export interface Import {
    from: string
    to: string
    kind: 'value' | 'type' | 'late'
  }
  export function sourceFiles(root: string): string[]
  export function importsOf(root: string, files: readonly string[]): Import[]
  export function importsIn(text: string, from: string): Import[]
}

declare module '*/scripts/architecture/graph.mjs' {
  type Edge = readonly [from: string, to: string]
  export function circles(nodes: readonly string[], edges: readonly Edge[]): string[][]
  export function heights(nodes: readonly string[], edges: readonly Edge[]): Map<string, number>
  export function withoutShortcuts(nodes: readonly string[], edges: readonly Edge[]): Edge[]
}

declare module '*/scripts/architecture/limits.mjs' {
  export interface Limits {
    folders: { [folder: string]: number }
    filesInCircles: number
    casts: number
    castsToUnknown: number
  }
  export interface Measures {
    folders: { [folder: string]: number }
    inCircles: string[]
    running: string[][]
    casts: { all: string[]; toUnknown: string[] }
    median: number
  }
  export function measure(root: string): Measures
  export function overLimits(measures: Measures, limits: Limits): string[]
  export function shortened(measures: Measures, limits: Limits): string
}
