/** Flags and arguments by the rules of pflag, commands by those of cobra. */
import { lastOf } from '../../lib/lists.ts'
import { own } from '../../lib/own.ts'
import {
  type ArgumentRule,
  declarationOf,
  type Entry,
  type Flag,
  type Flags,
  type Group,
  isGroup,
  nameOf,
  type TreeItem,
} from '../command.ts'
import { UsageError } from '../exit/exit.ts'
import { readRecord } from '../go/csv.ts'
import { parseBool, parseInt64, quote, quoteFirstByte, ValueError } from '../go/text.ts'

export interface ParsedArguments {
  args: string[]
  values: { [flag: string]: unknown }
  given: Set<string>
  /** Lines about deprecated flags, for stderr. */
  notices: string[]
}

/** Flags may stand anywhere; what follows `--` is arguments. Throws UsageError. */
export function parseFlags(flags: Flags, argv: readonly string[]): ParsedArguments {
  const parsed: ParsedArguments = { args: [], values: initialValues(flags), given: new Set(), notices: [] }
  let rest = argv
  while (rest.length > 0) {
    const [word = '', ...after] = rest
    if (word === '--') {
      parsed.args.push(...after)
      return parsed
    }
    if (!word.startsWith('-') || word === '-') {
      parsed.args.push(word)
      rest = after
    } else {
      rest = word.startsWith('--') ? readLong(flags, parsed, word, after) : readShorts(flags, parsed, word, after)
    }
  }
  return parsed
}

export interface CommandPath {
  /** The root and the groups down to the entry, the entry last. */
  path: [Entry, ...Entry[]]
  /** What is left of the words: flags and arguments. */
  rest: string[]
}

/** The command that the words name; flags and their values may stand between its names. */
export async function findEntry(
  root: Group,
  flagsOf: (entry: Entry) => Flags,
  argv: readonly string[],
): Promise<CommandPath> {
  const path: CommandPath['path'] = [root]
  let rest = [...argv]
  for (;;) {
    const current = lastOf(path)
    const names = wordsAt(rest, flagsOf(current), 'name')
    const first = names[0]
    const next = isGroup(current) && first !== undefined ? childNamed(current, rest[first] ?? '') : undefined
    if (!next || first === undefined) return { path, rest }
    rest = withoutFirst(rest, flagsOf(current), rest[first] ?? '')
    path.push(await declarationOf(next))
  }
}

/** The words that are neither flags nor values of flags. */
export function plainWords(argv: readonly string[], flags: Flags): string[] {
  return wordsAt(argv, flags, 'name').map((index) => argv[index] ?? '')
}

/** Throws UsageError when the count of arguments breaks the rule. `path` is the command's, as usage lines begin. */
export function checkArguments({ min, max, commandsOnly }: ArgumentRule, args: readonly string[], path: string): void {
  const count = args.length
  if (count >= min && count <= max) return
  if (commandsOnly) throw new UsageError(`unknown command ${quote(args[0] ?? '')} for ${quote(path)}`)
  if (min === max) throw new UsageError(`accepts ${min} arg(s), received ${count}`)
  if (max === Number.POSITIVE_INFINITY) throw new UsageError(`requires at least ${min} arg(s), only received ${count}`)
  throw new UsageError(`accepts between ${min} and ${max} arg(s), received ${count}`)
}

function childNamed(group: Group, name: string): TreeItem | undefined {
  return group.entries.find((entry) => nameOf(entry) === name)
}

function readLong(flags: Flags, parsed: ParsedArguments, word: string, after: readonly string[]): readonly string[] {
  if (/^--[-=]/.test(word)) throw new UsageError(`bad flag syntax: ${word}`)
  const [, name = '', , value] = /^--([^=]*)(=(.*))?$/s.exec(word) ?? []
  const flag = own(flags, name)
  if (!flag) throw new UsageError(`unknown flag: --${name}`)
  if (value !== undefined) return set(parsed, name, flag, value, after)
  if (flag.type === 'bool') return set(parsed, name, flag, 'true', after)
  if (flag.bare !== undefined) return set(parsed, name, flag, flag.bare, after)
  if (after.length === 0) throw new UsageError(`flag needs an argument: --${name}`)
  return set(parsed, name, flag, after[0] ?? '', after.slice(1))
}

/** `-tX`, `-t=X`, `-t X`, and several in one word, of which only the last may take a value. */
function readShorts(flags: Flags, parsed: ParsedArguments, word: string, after: readonly string[]): readonly string[] {
  let letters = word.slice(1)
  while (letters !== '') {
    const [name, flag] = byShort(flags, letters.charAt(0))
    if (!flag) throw new UsageError(`unknown shorthand flag: ${quoteFirstByte(letters)} in -${letters}`)
    if (letters.length > 2 && letters.charAt(1) === '=') return set(parsed, name, flag, letters.slice(2), after)
    if (flag.type !== 'bool') return readShortValue(parsed, name, flag, letters, after)
    set(parsed, name, flag, 'true', after)
    letters = letters.slice(1)
  }
  return after
}

function readShortValue(
  parsed: ParsedArguments,
  name: string,
  flag: Flag,
  letters: string,
  after: readonly string[],
): readonly string[] {
  if (letters.length > 1) return set(parsed, name, flag, letters.slice(1), after)
  if (after.length > 0) return set(parsed, name, flag, after[0] ?? '', after.slice(1))
  throw new UsageError(`flag needs an argument: ${quoteFirstByte(letters)} in -${letters}`)
}

function set<R>(parsed: ParsedArguments, name: string, flag: Flag, text: string, rest: R): R {
  try {
    parsed.values[name] = readValue(flag, text, parsed.given.has(name) ? parsed.values[name] : undefined)
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    const label = flag.short ? `-${flag.short}, --${name}` : `--${name}`
    throw new UsageError(`invalid argument ${quote(text)} for ${quote(label)} flag: ${error.message}`)
  }
  parsed.given.add(name)
  if (flag.deprecated) parsed.notices.push(`Flag --${name} has been deprecated, ${flag.deprecated}`)
  return rest
}

/** The first use of a list replaces its default, later ones append. */
function readValue(flag: Flag, text: string, before: unknown): unknown {
  if (flag.type === 'bool') return parseBool(text)
  if (flag.type === 'int') return parseInt64(text)
  if (flag.type === 'string') return text
  const earlier = (before as string[] | undefined) ?? []
  if (flag.type === 'stringArray') return [...earlier, text]
  return [...earlier, ...(text === '' ? [] : readRecord(text))]
}

function initialValues(flags: Flags): { [flag: string]: unknown } {
  return Object.fromEntries(Object.entries(flags).map(([name, { initial }]) => [name, initial]))
}

function byShort(flags: Flags, letter: string): [string, Flag | undefined] {
  const found = Object.entries(flags).find(([, flag]) => flag.short === letter)
  return found ?? ['', undefined]
}

/**
 * Where the words stand that may name a command. A flag without `=` that is unknown or takes a value hides the word
 * after it, unless that word is the last (`name`); `value` hides it even then.
 */
function wordsAt(argv: readonly string[], flags: Flags, last: 'name' | 'value'): number[] {
  const end = argv.indexOf('--') < 0 ? argv.length : argv.indexOf('--')
  const found: number[] = []
  for (let i = 0; i < end; i++) {
    const word = argv[i] ?? ''
    const hidesNext = takesNextWord(word, flags)
    if (hidesNext && last === 'name' && argv.length - i <= 2) return found
    if (hidesNext) i++
    else if (word !== '' && !word.startsWith('-')) found.push(i)
  }
  return found
}

function takesNextWord(word: string, flags: Flags): boolean {
  if (word.includes('=')) return false
  if (word.startsWith('--')) return own(flags, word.slice(2))?.type !== 'bool'
  return word.length === 2 && word.startsWith('-') && byShort(flags, word.charAt(1))[1]?.type !== 'bool'
}

function withoutFirst(argv: string[], flags: Flags, name: string): string[] {
  const at = wordsAt(argv, flags, 'value').find((index) => argv[index] === name)
  return at === undefined ? argv : argv.toSpliced(at, 1)
}
