/** A check is data: what it looks at, every fault that it can name, and how each is put right. */
import type { Environment, Source } from '../profiles/target.ts'
import type { Probe } from './probe.ts'

export interface Check<F extends string = string> {
  /** Unique; other checks wait for it by this name. */
  name: string
  /** What it looks at, in a few words. */
  about: string
  /** Checks whose faults make this one pointless. */
  after?: readonly string[]
  /** By the code that is told, stable. Words in braces are filled in. */
  faults: { [code in F]: Fault }
  look(patient: Patient): Look<F> | Promise<Look<F>>
}

export interface Fault {
  /** `fault`: commands fail, or do harm. `warning`: something will surprise. `note`: good to know. */
  level: Level
  says: string
  fix: string
}

export type Level = 'fault' | 'warning' | 'note'

/** All is well (and what was seen), nothing to look at, or what was found. */
export type Look<F extends string = string> = { well: string } | { skipped: string } | { found: readonly Find<F>[] }

export interface Find<F extends string = string> {
  code: F
  /** What fills the braces. */
  with?: { readonly [word: string]: string | number }
  /** Less than declared, for instance where the command line itself is not hurt. */
  level?: Level
}

/** What is examined, and what earlier checks found out. */
export interface Patient {
  env: Environment
  cwd: string
  /** Of this program. */
  version: string
  /** The value of --profile. */
  flag: string
  /** Where a plane would be started, when that was asked for. */
  serve?: { host: string; port: string; database: string }
  /** The page that shall be looked at, when one was named. */
  page?: string
  /** Where key, project and address come from. */
  source: Source
  /** What the service answered first. */
  probe?: Probe
}

export const well = (seen: string): Look<never> => ({ well: seen })
export const skipped = (why: string): Look<never> => ({ skipped: why })

export function found<F extends string>(code: F, words?: Find['with'], level?: Level): Look<F> {
  return { found: [{ code, ...(words && { with: words }), ...(level && { level }) }] }
}

/** Keeps the codes of the faults as a type, so that a check can only find what it declares. */
export const check = <F extends string>(declared: Check<F>): Check<F> => declared

export function fill(template: string, words: Find['with'] = {}): string {
  return template.replace(/\{(\w+)\}/g, (whole, word: string) => String(words[word] ?? whole))
}
