import { type Entry, type Flags, type Group, isGroup, nameOf, visibleEntries } from '../command.ts'
import { UsageError } from '../exit.ts'
import { findEntry, parseFlags, plainWords } from '../parse.ts'
import { flagsOf, flagsWhileFinding } from '../run.ts'

export interface Choices {
  /** Candidates, each with its summary after a tab. */
  lines: string[]
  /** 0: the shell may complete files; 4: it shall not; 1: an error. */
  directive: number
  /** What cobra's programs say on stderr. */
  note: string
}

/** What may stand in place of the last word. */
export function choicesFor(root: Group, words: readonly string[], summaries: boolean): Choices {
  const typed = words[words.length - 1] ?? ''
  const { path, rest } = findEntry(root, flagsWhileFinding, words.slice(0, -1))
  const entry = path[path.length - 1] as Entry
  const flags = flagsOf(entry, path.length === 1)
  if (path.length === 1 && plainWords(rest, {}).length > 0) return answer([], FILES)
  if (awaitsValue(rest, flags)) return answer([], FILES)
  try {
    return chooseAfter(entry, flags, rest, typed, summaries)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return answer([], FILES)
  }
}

/** Throws UsageError when the words before make no sense. */
function chooseAfter(entry: Entry, flags: Flags, rest: readonly string[], typed: string, summaries: boolean): Choices {
  const { given, args } = parseFlags(flags, rest)
  if (given.has('help') || given.has('version')) return answer([], NO_FILES)
  if (typed.startsWith('-') && !rest.includes('--')) return answer(flagLines(flags, given, typed, summaries), NO_FILES)
  if (!isGroup(entry) || args.length > 0) return answer([], entry.builtin ? NO_FILES : FILES)
  const children = visibleEntries(entry).filter((child) => nameOf(child).startsWith(typed))
  return answer(
    children.map((child) => line(nameOf(child), child.summary, summaries)),
    NO_FILES,
  )
}

const FILES = 0
const NO_FILES = 4

function answer(lines: string[], directive: number): Choices {
  const name = directive === FILES ? 'ShellCompDirectiveDefault' : 'ShellCompDirectiveNoFileComp'
  return { lines, directive, note: `Completion ended with directive: ${name}\n` }
}

/** Whether the word before is a flag whose value comes now. */
function awaitsValue(rest: readonly string[], flags: Flags): boolean {
  const before = rest[rest.length - 1] ?? ''
  if (rest.includes('--') || before.includes('=') || !before.startsWith('-')) return false
  const flag = Object.entries(flags).find(([name, { short }]) =>
    before.startsWith('--') ? before === `--${name}` : short !== undefined && before.endsWith(short),
  )?.[1]
  return flag !== undefined && flag.type !== 'bool'
}

function flagLines(flags: Flags, given: ReadonlySet<string>, typed: string, summaries: boolean): string[] {
  return Object.entries(flags)
    .filter(([name, flag]) => !flag.hidden && !flag.deprecated && (!given.has(name) || flag.type === 'strings'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, { short, summary }]) =>
      [`--${name}`, ...(short ? [`-${short}`] : [])]
        .filter((word) => word.startsWith(typed))
        .map((word) => line(word, summary, summaries)),
    )
}

function line(word: string, summary: string, summaries: boolean): string {
  return summaries ? `${word}\t${summary.split('\n')[0]}` : word
}
