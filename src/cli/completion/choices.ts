import { lastOf } from '../../lib/lists.ts'
import { own } from '../../lib/own.ts'
import {
  type Command,
  type Entry,
  type Flag,
  type Flags,
  type Group,
  isGroup,
  type Kind,
  nameOf,
  visibleEntries,
} from '../command.ts'
import { UsageError } from '../exit/exit.ts'
import { outputFlags } from '../output/output-flags.ts'
import { findEntry, type ParsedArguments, parseFlags, plainWords } from '../parsing/parse.ts'
import { flagsOf, flagsWhileFinding } from '../run.ts'

export interface Choices {
  /** Candidates, each with its summary after a tab. */
  lines: string[]
  /** 0: the shell may complete files; 4: it shall not; 1: an error. */
  directive: number
  /** What cobra's programs say on stderr. */
  note: string
  /** What the service could be asked for. */
  question?: Question
}

export interface Question {
  kind: Kind
  /** What has been typed of the name, and what stands in the same word before it. */
  typed: string
  before: string
  /** The words before, read. */
  parsed: ParsedArguments
}

/** What may stand in place of the last word. */
export async function choicesFor(root: Group, words: readonly string[], summaries: boolean): Promise<Choices> {
  const typed = words[words.length - 1] ?? ''
  const { path, rest } = await findEntry(root, flagsWhileFinding, words.slice(0, -1))
  const entry = lastOf(path)
  const flags = flagsOf(entry, path.length === 1)
  if (path.length === 1 && plainWords(rest, {}).length > 0) return answer([], FILES)
  const awaiting = flagAwaiting(rest, flags)
  if (awaiting) return { ...answer([], FILES), ...asked(awaiting, typed, '', flags, rest.slice(0, -1)) }
  try {
    const chosen = chooseAfter(entry, flags, rest, typed, summaries)
    const isNaming = !isGroup(entry) && entry.namesEntry && !typed.startsWith('-')
    return isNaming ? { ...chosen, lines: await entriesIn(root, plainWords(rest, flags), typed, summaries) } : chosen
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return answer([], FILES)
  }
}

/** Throws UsageError when the words before make no sense. */
function chooseAfter(entry: Entry, flags: Flags, rest: readonly string[], typed: string, summaries: boolean): Choices {
  const parsed = parseFlags(flags, rest)
  const { given, args } = parsed
  if (given.has('help') || given.has('version')) return answer([], NO_FILES)
  if (typed.startsWith('-') && !rest.includes('--')) {
    return { ...answer(flagLines(flags, given, typed, summaries), NO_FILES), ...askedAfterEquals(typed, flags, rest) }
  }
  if (!isGroup(entry)) return { ...answer([], entry.builtin ? NO_FILES : FILES), ...askedFor(entry, typed, parsed) }
  if (args.length > 0) return answer([], entry.builtin ? NO_FILES : FILES)
  return answer(childLines(entry, typed, summaries), NO_FILES)
}

/** The entries below the one that the words lead to. */
async function entriesIn(root: Group, words: readonly string[], typed: string, summaries: boolean): Promise<string[]> {
  const { path } = await findEntry(root, flagsWhileFinding, words)
  const found = lastOf(path)
  return isGroup(found) && (path.length > 1 || words.length === 0) ? childLines(found, typed, summaries) : []
}

function childLines(group: Group, typed: string, summaries: boolean): string[] {
  const children = visibleEntries(group).filter((child) => nameOf(child).startsWith(typed))
  return children.map((child) => line(nameOf(child), child.summary, summaries))
}

type ChoiceQuestion = Pick<Choices, 'question'>

/** For an argument. */
function askedFor({ args, names = [] }: Command, typed: string, parsed: ParsedArguments): ChoiceQuestion {
  const isOpen = args.max === Number.POSITIVE_INFINITY
  const kind = names[isOpen ? Math.min(parsed.args.length, names.length - 1) : parsed.args.length]
  return kind ? { question: { kind, typed, before: '', parsed } } : {}
}

/** For `--flag=value`. */
function askedAfterEquals(typed: string, flags: Flags, rest: readonly string[]): ChoiceQuestion {
  const [, name = '', value = ''] = /^--([^=]+)=(.*)$/s.exec(typed) ?? []
  const flag = own(flags, name)
  return flag ? asked(flag, value, `--${name}=`, flags, rest) : {}
}

/** In a list, what comes after the last comma. */
function asked(
  { type, names }: Flag,
  value: string,
  before: string,
  flags: Flags,
  rest: readonly string[],
): ChoiceQuestion {
  if (!names) return {}
  const start = type === 'strings' ? value.lastIndexOf(',') + 1 : 0
  try {
    const parsed = parseFlags(flags, rest)
    return { question: { kind: names, typed: value.slice(start), before: before + value.slice(0, start), parsed } }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return {}
  }
}

const FILES = 0
const NO_FILES = 4

function answer(lines: string[], directive: number): Choices {
  const name = directive === FILES ? 'ShellCompDirectiveDefault' : 'ShellCompDirectiveNoFileComp'
  return { lines, directive, note: `Completion ended with directive: ${name}\n` }
}

/** The flag that the word before is, if its value comes now. */
function flagAwaiting(rest: readonly string[], flags: Flags): Flag | undefined {
  const before = rest[rest.length - 1] ?? ''
  if (rest.includes('--') || before.includes('=') || !before.startsWith('-')) return undefined
  const flag = Object.entries(flags).find(([name, { short }]) =>
    before.startsWith('--') ? before === `--${name}` : short !== undefined && before.endsWith(short),
  )?.[1]
  return flag?.type === 'bool' ? undefined : flag
}

/** Cobra offers a command's own flags first. */
const SHARED: ReadonlySet<string> = new Set(Object.keys(outputFlags(true)))

function flagLines(flags: Flags, given: ReadonlySet<string>, typed: string, summaries: boolean): string[] {
  return Object.entries(flags)
    .filter(([name, flag]) => !flag.hidden && !flag.deprecated && (!given.has(name) || flag.type === 'strings'))
    .sort(([a], [b]) => Number(SHARED.has(a)) - Number(SHARED.has(b)) || (a < b ? -1 : 1))
    .flatMap(([name, { short, summary }]) =>
      [`--${name}`, ...(short ? [`-${short}`] : [])]
        .filter((word) => word.startsWith(typed))
        .map((word) => line(word, summary, summaries)),
    )
}

function line(word: string, summary: string, summaries: boolean): string {
  return summaries ? `${word}\t${summary.split('\n')[0]}` : word
}
