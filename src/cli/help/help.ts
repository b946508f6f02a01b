/** Help and usage texts in cobra's layout. */
import { lastOf, type NonEmpty } from '../../lib/lists.ts'
import {
  type Entry,
  type Flag,
  type Flags,
  type Group,
  isGroup,
  nameOf,
  type TreeItem,
  visibleEntries,
} from '../command.ts'
import { quote } from '../go/text.ts'

/** An entry as help sees it: the names down to it and its flags in the order they are shown. */
export interface Subject {
  path: NonEmpty<Entry>
  flags: Flags
}

interface Section {
  id: string
  title: string
}

export interface HelpTexts {
  /** Headings of the root's commands; those without one stand last. */
  sections: readonly Section[]
  /** Examples of the root's help, indented. */
  examples: string
}

export function helpText(subject: Subject, texts: HelpTexts): string {
  const entry = lastOf(subject.path)
  return `${(entry.description || entry.summary).trimEnd()}\n\n${usageText(subject, texts)}`
}

export function usageText(subject: Subject, texts: HelpTexts): string {
  const entry = lastOf(subject.path)
  const name = commandPath(subject.path)
  const isRoot = subject.path.length === 1
  const blocks = [
    `Usage:\n  ${isGroup(entry) ? `${name} [command]` : useLine(subject.path)}`,
    ...(isRoot ? [`Examples:\n${texts.examples}`] : []),
    ...(isGroup(entry) ? entryBlocks(entry, isRoot ? texts.sections : []) : []),
    ...flagBlock(subject.flags),
    ...(isGroup(entry) ? [`Use "${name} [command] --help" for more information about a command.`] : []),
  ]
  return `${blocks.join('\n\n')}\n`
}

/** `descope user create`. */
export function commandPath(path: readonly Entry[]): string {
  return path.map(nameOf).join(' ')
}

function useLine(path: NonEmpty<Entry>): string {
  const entry = lastOf(path)
  const parent = commandPath(path.slice(0, -1))
  return isGroup(entry) ? parent : `${parent} ${entry.usage}`
}

function entryBlocks(group: Group, sections: readonly Section[]): string[] {
  const entries = visibleEntries(group)
  const width = Math.max(11, ...entries.map((entry) => nameOf(entry).length))
  const block = (title: string, chosen: TreeItem[]) =>
    chosen.length > 0
      ? [`${title}\n${chosen.map((entry) => `  ${nameOf(entry).padEnd(width)} ${entry.summary}`).join('\n')}`]
      : []
  if (sections.length === 0) return block('Available Commands:', entries)
  const sectionOf = (entry: TreeItem) => entry.section
  return [
    ...sections.flatMap(({ id, title }) =>
      block(
        title,
        entries.filter((entry) => sectionOf(entry) === id),
      ),
    ),
    ...block(
      'Additional Commands:',
      entries.filter((entry) => !sectionOf(entry)),
    ),
  ]
}

function flagBlock(flags: Flags): string[] {
  const shown = Object.entries(flags).filter(([, flag]) => !flag.hidden && !flag.deprecated)
  if (shown.length === 0) return []
  const heads = shown.map(([name, flag]) => flagHead(name, flag))
  const width = Math.max(...heads.map((head) => head.length)) + 3
  const lines = shown.map(([, flag], index) => {
    const summary = flag.summary.replaceAll('\n', `\n${' '.repeat(width)}`)
    return `${(heads[index] ?? '').padEnd(width)}${summary}${defaultNote(flag)}`
  })
  return [`Flags:\n${lines.join('\n')}`]
}

function flagHead(name: string, flag: Flag): string {
  const kind = flag.type === 'bool' ? '' : ` ${flag.type}`
  return `${flag.short ? `  -${flag.short}, ` : '      '}--${name}${kind}`
}

export function defaultNote({ type, initial }: Flag): string {
  if (!initial || (Array.isArray(initial) && initial.length === 0)) return ''
  if (type === 'string') return ` (default ${quote(String(initial))})`
  return ` (default ${Array.isArray(initial) ? `[${initial.join(',')}]` : initial})`
}
