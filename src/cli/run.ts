/** From words to an exit code. */

import { lastOf } from '../lib/lists.ts'
import {
  bool,
  type Call,
  type Command,
  type Entry,
  type Flags,
  type Group,
  isGroup,
  nameOf,
  type Starters,
  visibleEntries,
} from './command.ts'
import { errorText, SetupError, UnknownCommand, UsageError } from './exit/exit.ts'
import { EXIT } from './exit/exit-codes.ts'
import { quote } from './go/text.ts'
import { commandPath, type HelpTexts, helpText, type Subject, usageText } from './help/help.ts'
import { type Io, red } from './io/io.ts'
import { type Filter, type FilterWish, type OutputOptions, print, renderError } from './output/output.ts'
import { outputFlags, readOutputOptions, wantsAllPages } from './output/output-flags.ts'
import {
  type CommandPath,
  checkArguments,
  findEntry,
  type ParsedArguments,
  parseFlags,
  plainWords,
} from './parsing/parse.ts'
import { suggestionsFor } from './parsing/suggest.ts'
import { describeTarget, type Environment, resolveTarget, sourceOf, type Target } from './profiles/target.ts'
import { createApi } from './requests/api.ts'

export interface Program {
  root: Group
  texts: HelpTexts
  version: string
  env: Environment
  io: Io
  starters: Starters
}

export async function run(program: Program, argv: readonly string[]): Promise<number> {
  const { io } = program
  const found = await findEntry(program.root, flagsWhileFinding, argv)
  try {
    checkKnown(program, found)
    return await runEntry(program, found)
  } catch (error) {
    io.err(`Error: ${errorText(error)}\n${hintFor(error, program, found)}`)
    return EXIT.failed
  }
}

/** What follows an error that came before the command ran. Throws what is none. */
function hintFor(error: unknown, { texts }: Program, found: CommandPath): string {
  if (error instanceof UnknownCommand) return "Run 'descope --help' for usage.\n"
  if (error instanceof UsageError) return `${usageText(subjectOf(found), texts)}\n`
  throw error
}

/** All flags of an entry, as help shows them. */
export function flagsOf(entry: Entry, isRoot: boolean): Flags {
  const name = nameOf(entry)
  if (isRoot) return { help: bool('h', `help for ${name}`), version: bool('v', `version for ${name}`) }
  const declared = isGroup(entry) ? {} : entry.flags
  if (entry.builtin) return { help: bool('h', `help for ${name}`), ...declared }
  const output = isGroup(entry) ? {} : outputFlags(entry.added ?? false)
  return { ...declared, ...output, help: bool('h', `help for ${name}`, { hidden: true }) }
}

/** The frame's own flags are not known yet while the command is looked for; cobra behaves so. */
export function flagsWhileFinding(entry: Entry): Flags {
  if (entry.builtin) return isGroup(entry) ? {} : entry.flags
  return flagsOf(entry, false)
}

export function subjectOf({ path }: CommandPath): Subject {
  return { path, flags: flagsOf(lastOf(path), path.length === 1) }
}

function checkKnown({ root }: Program, { path, rest }: CommandPath): void {
  const [word] = plainWords(rest, {})
  if (path.length > 1 || word === undefined) return
  const similar = suggestionsFor(word, visibleEntries(root).map(nameOf))
  const hint = similar.length > 0 ? `\n\nDid you mean this?\n${similar.map((name) => `\t${name}\n`).join('')}` : ''
  throw new UnknownCommand(`unknown command ${quote(word)} for ${quote(nameOf(root))}${hint}`)
}

async function runEntry(program: Program, found: CommandPath): Promise<number> {
  const { io } = program
  const entry = lastOf(found.path)
  const flags = flagsOf(entry, found.path.length === 1)
  const isVerbatim = !isGroup(entry) && entry.verbatim
  const parsed = isVerbatim ? parseFlags({}, ['--', ...found.rest]) : parseFlags(flags, found.rest)
  for (const notice of parsed.notices) io.err(`${notice}\n`)
  if (parsed.values.version === true && entry === program.root) {
    io.out(`${nameOf(entry)} version ${program.version}\n`)
    return 0
  }
  if (parsed.values.help === true || isGroup(entry)) {
    io.out(helpText(subjectOf(found), program.texts))
    return 0
  }
  checkArguments(entry.args, parsed.args, commandPath(found.path))
  return runCommand(program, entry, parsed)
}

async function runCommand(program: Program, command: Command, parsed: ParsedArguments): Promise<number> {
  const options = readOutputOptions(parsed.values)
  const aside = asideTo(program.io, options)
  let call: Call
  try {
    call = await prepare(program, command, parsed, options)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    program.io.err(`Error: ${errorText(error)}\n`)
    aside('Hint: ', (await failures()).nextStepAfter(error))
    return EXIT.failed
  }
  try {
    const filter = options.filter && (await openFilter(options.filter, call))
    const result = await command.run(call)
    await print(result, options, program.io.out, filter)
    aside('Next: ', command.next?.({ args: call.args, flags: call.flags, result }) ?? '')
    return result.code ?? EXIT.done
  } catch (error) {
    await fail(error, call, command, options)
    aside('Hint: ', (await failures()).nextStepAfter(error))
    return EXIT.failed
  }
}

/** Loaded by what fails, as most commands do not. */
const failures = () => import('./exit/failures.ts')

/** Throws SetupError when something is missing. */
async function prepare(
  { env, io, starters }: Program,
  command: Command,
  parsed: ParsedArguments,
  options: OutputOptions,
): Promise<Call> {
  const isTold = options.format === 'text'
  const wanted = String(parsed.values.profile ?? '')
  const needs = parsed.given.has(command.localWith ?? '') ? 'nothing' : command.needs
  const source = await sourceOf(needs, wanted, env)
  if (wanted && !source.profile && needs !== 'nothing') io.err(NO_EFFECT)
  const args = needs === 'projectArgument' ? parsed.args.with(0, parsed.args[0]?.trim() ?? '') : parsed.args
  const target = resolveTarget(needs, args, source)
  const showTarget = once((shown: Target) => asideTo(io, options)('-> ', describeTarget(shown)))
  const apiFor = (its: Target) => createApi(its, () => showTarget(its))
  return {
    args,
    flags: wantsAllPages(options, command.flags, parsed.given) ? { ...parsed.values, all: true } : parsed.values,
    given: parsed.given,
    target,
    api: apiFor(target),
    forProject: (projectId) => apiFor(resolveTarget('projectArgument', [projectId], source)),
    showTarget: () => showTarget(target),
    io,
    json: !isTold,
    env,
    progress: (text) => isTold && io.out(`* ${text}\n`),
    item: (text) => isTold && io.out(`  - ${text}\n`),
    starters,
  }
}

/** Tells people what is no part of the output: on terminals only, and not with the formats for programs. */
function asideTo(io: Io, { format }: OutputOptions): (label: string, text: string) => void {
  return (label, text) => {
    if (text && format === 'text' && io.isTerminal(1) && io.isTerminal(2)) io.err(`${label}${text}\n`)
  }
}

const NO_EFFECT = 'Flag --profile has no effect: DESCOPE_MANAGEMENT_KEY is set, and the environment wins\n'

function once<A>(act: (argument: A) => void): (argument: A) => void {
  let isDone = false
  return (argument) => {
    if (!isDone) act(argument)
    isDone = true
  }
}

async function openFilter(wish: FilterWish, { starters, io }: Call): Promise<Filter> {
  const filters = await import('./output/filters/open.ts')
  return filters.openFilter(wish, { starters, note: io.err })
}

async function fail(
  error: unknown,
  { io, target }: Call,
  { added }: Command,
  { format }: OutputOptions,
): Promise<void> {
  const message = withoutKey(errorText(error), target)
  if (format === 'json') io.out(renderError(message, added ? (await failures()).errorCodeOf(error) : undefined))
  else if (!io.isColored(2)) io.err(`* Error: ${message}\n`)
  else {
    io.steer(2, `* ${red('Error')}`)
    io.err(`: ${message}\n`)
  }
}

/** A service, or what stands before it, may tell what it was sent. */
function withoutKey(text: string, { managementKey: key }: Target): string {
  return key.length < SHORTEST_KEY ? text : text.replaceAll(key, `${key.slice(0, 6)}...`)
}

/** What is shorter is none, and could be any word. */
const SHORTEST_KEY = 20
