/** Manual pages, from the same declarations as help. */
import { lastOf, type NonEmpty } from '../../lib/lists.ts'
import {
  declarationOf,
  type Entry,
  type Flag,
  type Flags,
  type Group,
  isGroup,
  nameOf,
  visibleEntries,
} from '../command.ts'
import { flagsOf } from '../run.ts'
import { commandPath, defaultNote } from './help.ts'

interface Variable {
  name: string
  doc: string
}

export interface ManFacts {
  version: string
  /** `YYYY-MM-DD` */
  date: string
  exits: readonly { code: number; means: string }[]
  /** Environment variables of the commands, by the name of the page. */
  variables: { readonly [page: string]: readonly Variable[] }
}

/** The text of each page by its file's name: `descope.1`, and one for each entry of the root. */
export async function manPages(root: Group, facts: ManFacts): Promise<{ [file: string]: string }> {
  const entries = await Promise.all(visibleEntries(root).map(declarationOf))
  const pages = [
    page([root], facts, {
      body: [...listed(root, entries), ...exitStatus(facts)],
      also: entries.map((entry) => pageName([root, entry])),
    }),
    ...(await Promise.all(
      entries.map(async (entry) => {
        const path: Path = [root, entry]
        return page(path, facts, { body: isGroup(entry) ? await below(path) : options(path), also: [nameOf(root)] })
      }),
    )),
  ]
  return Object.fromEntries(pages.map(({ name, text }) => [`${name}.1`, text]))
}

type Path = NonEmpty<Entry>

interface Rest {
  body: string[]
  /** Names of other pages. */
  also: string[]
}

function page(
  path: Path,
  { version, date, variables }: ManFacts,
  { body, also }: Rest,
): { name: string; text: string } {
  const name = pageName(path)
  const entry = lastOf(path)
  const lines = [
    `.TH ${troff(name.toUpperCase())} 1 ${date} "homescope ${troff(version)}" "User Commands"`,
    '.SH NAME',
    `${troff(name)} \\- ${troff(entry.summary)}`,
    '.SH SYNOPSIS',
    isGroup(entry) ? `.B ${troff(commandPath(path))}\n.I command` : usage(path),
    '.SH DESCRIPTION',
    ...prose(entry.description || `${entry.summary}.`),
    ...body,
    ...environment(variables[name] ?? []),
    ...seeAlso(also),
  ]
  return { name, text: `${lines.join('\n')}\n` }
}

function pageName(path: Path): string {
  return path.map(nameOf).join('-')
}

/** The first word of each entry with its summary. */
function listed(root: Group, entries: readonly Entry[]): string[] {
  const items = entries.flatMap((entry) => ['.TP', `.BR ${troff(pageName([root, entry]))} (1)`, troff(entry.summary)])
  return ['.SH COMMANDS', ...items]
}

/** A section for each command at or below a group. */
async function below(path: Path): Promise<string[]> {
  return ['.SH COMMANDS', ...(await commandsOf(path)).flatMap(section)]
}

async function commandsOf(path: Path): Promise<Path[]> {
  const entry = lastOf(path)
  if (!isGroup(entry)) return [path]
  const found = visibleEntries(entry).map(async (each) => commandsOf([...path, await declarationOf(each)]))
  return (await Promise.all(found)).flat()
}

function section(path: Path): string[] {
  const command = lastOf(path)
  return [
    `.SS ${troff(commandPath(path))}`,
    usage(path),
    '.PP',
    ...prose(('description' in command && command.description) || `${command.summary}.`),
    ...flagList(flagsOf(command, false)),
  ]
}

function options(path: Path): string[] {
  const list = flagList(flagsOf(lastOf(path), false))
  return list.length > 0 ? ['.SH OPTIONS', ...list] : []
}

function flagList(flags: Flags): string[] {
  const shown = Object.entries(flags).filter(([, flag]) => !flag.hidden && !flag.deprecated)
  return shown.flatMap(([name, flag]) => ['.TP', head(name, flag), ...prose(`${flag.summary}${defaultNote(flag)}`)])
}

function head(name: string, flag: Flag): string {
  const words = flag.short ? `\\-${flag.short}, \\-\\-${troff(name)}` : `\\-\\-${troff(name)}`
  return flag.type === 'bool' ? `.B ${words}` : `.BI "${words} " ${flag.type}`
}

function exitStatus({ exits }: ManFacts): string[] {
  return ['.SH EXIT STATUS', ...exits.flatMap(({ code, means }) => ['.TP', `.B ${code}`, troff(means)])]
}

function environment(variables: readonly Variable[]): string[] {
  if (variables.length === 0) return []
  return ['.SH ENVIRONMENT', ...variables.flatMap(({ name, doc }) => ['.TP', `.B ${troff(name)}`, troff(doc)])]
}

function seeAlso(names: readonly string[]): string[] {
  const others = names.map((name, at) => `.BR ${troff(name)} (1)${at < names.length - 1 ? ' ,' : ''}`)
  return ['.SH SEE ALSO', ...others]
}

function usage(path: Path): string {
  const entry = lastOf(path)
  const words = [...path.slice(0, -1).map(nameOf), isGroup(entry) ? nameOf(entry) : entry.usage].join(' ')
  return `.B ${troff(words)}`
}

/** Paragraphs stand apart by empty lines; indented ones are printed as they are. */
function prose(text: string): string[] {
  return text
    .trim()
    .split(/\n{2,}/)
    .flatMap((paragraph, at) => [
      ...(at > 0 ? ['.PP'] : []),
      ...(/^\s|\n\s/.test(paragraph) ? ['.EX', ...paragraph.split('\n').map(troff), '.EE'] : [escapeLines(paragraph)]),
    ])
}

function escapeLines(text: string): string {
  return text.split('\n').map(troff).join('\n')
}

/** A backslash, a hyphen that shall stay one, and a dot or quote at the start mean something to troff. */
function troff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/, '\\&$1')
}
