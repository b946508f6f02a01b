/** A command is data: how it is written, what it takes, what it needs, and what it does. */
import type { Request } from '../client/client.ts'
import type { OperationName } from '../client/operations.ts'
import type { Answer } from '../client/transport.ts'
import type { Input, Output } from '../client/values.ts'
import type { Effect } from '../contract/operation.ts'
import type { GoValue } from './go/json.ts'
import type { Io } from './io/io.ts'
import type { CommandOutcome } from './output/next-step.ts'
import type { Result } from './output/output.ts'
import type { Environment, Needs, Target } from './profiles/target.ts'

export interface Command<F extends Flags = Flags> {
  /** As in the usage line, its name first: `create <name> [-e email]`. */
  usage: string
  summary: string
  /** What help says above the usage line, when the summary is not enough. */
  description?: string
  args: ArgumentRule
  /** What the arguments name, as far as it exists already; the last kind also stands for those behind. */
  names?: readonly Kind[]
  flags: F
  /** What stands in the environment or the arguments before it may run. */
  needs: Needs
  /** A flag with which it needs nothing of that. */
  localWith?: string
  /** The heading of the root's help under which it stands. */
  section?: string
  hidden?: boolean
  /** The official program has no such command, so help shows all that it can do. */
  added?: boolean
  /** Part of the frame, not of the product: no output flags, and its help flag is shown. */
  builtin?: boolean
  /** Its arguments name an entry, one word after the other, as those of help do. */
  namesEntry?: boolean
  /** All words are arguments, also those that look like flags. */
  verbatim?: boolean
  /** A method, so that a command with flags of its own is a command among others. */
  run(call: Call<F>): Promise<Result>
  /** What people may want to do next, told on terminals only; '' for nothing. */
  next?: (made: CommandOutcome) => string
}

export interface Group {
  name: string
  summary: string
  description?: string
  /** The heading of the root's help under which it stands. */
  section?: string
  builtin?: boolean
  /** Explicit lines, in any order: help sorts them. */
  entries: readonly TreeItem[]
}

export type Entry = Group | Command

/** As much of an entry as lists of commands show. */
export interface Head {
  name: string
  summary: string
  section?: string
  hidden?: boolean
}

/** An entry whose declaration is loaded only when its name is written. */
export interface Noun extends Head {
  load(): Promise<Entry>
}

/** What may stand in a group. */
export type TreeItem = Entry | Noun

export type Run<F extends Flags = Flags> = (call: Call<F>) => Promise<Result>

/** What a command is handed when it runs. */
export interface Call<F extends Flags = Flags> {
  args: readonly string[]
  flags: ValuesOf<F>
  /** Names of the flags that were written. */
  given: ReadonlySet<string>
  target: Target
  api: Api
  /** Requests to another project than the target's. */
  forProject(projectId: string): Api
  /** Tells people, once and on terminals only, what is about to be changed; every write does so by itself. */
  showTarget(): void
  io: Io
  /** Whether output is for programs. */
  json: boolean
  env: Environment
  /** Lines for people, printed at once and not with --json: `* text` and `  - text`. */
  progress(text: string): void
  item(text: string): void
  /** Programs of their own that the composition root starts. */
  starters: Starters
}

/** Requests under the command's credentials. A refusal is thrown. */
export interface Api {
  /** `encode` writes the body where its bytes are those of Go; else it is JSON with its keys as they stand. */
  call<O extends OperationName>(operation: O, input?: Input<O>, encode?: (input: GoValue) => string): Promise<Output<O>>
  /** The answer as it came, also a refusal. `once`: it is not tried again when the service is unavailable. */
  exchange(request: Request & { effect: Effect }, tries?: 'once'): Promise<Answer>
}

export interface Starters {
  /** Runs the plane until it is stopped; the exit code. Takes the flags that were written, as written. */
  serve(flags: ServeFlags): Promise<number>
  /** A plane in memory, on a free port, for as long as a command needs it. */
  ownPlane(): Promise<OwnPlane>
  /** The OpenAPI document as JSON text. */
  openapi(): Promise<string>
  /** Backs up, restores, migrates or measures a database; the exit code. */
  maintain(wish: UpkeepWish): Promise<number>
  /** Looks for what is wrong with key, project, address and all that. */
  doctor(call: Call<Flags>): Promise<Result>
  /** Serves an assistant on standard input and output until the input ends; the exit code. */
  mcp(call: Call<Flags>): Promise<number>
  /** Does one of the pipeline's actions; the exit code. */
  pipeline(wish: PipelineWish): Promise<number>
  jq(): Promise<Jq>
}

export interface OwnPlane {
  url: string
  projectId: string
  managementKey: string
  /** A reset comes back to what the project holds now. */
  mark(): Promise<void>
  stop(): Promise<void>
}

/** The jq program. It takes JSON text and answers as its command line does. */
export interface Jq {
  raw(input: string, expression: string, flags: string[]): { stdout: string; stderr: string; exitCode: number }
}

export interface UpkeepWish {
  action: 'backup' | 'restore' | 'migrate' | 'capacity' | 'recoverKey'
  words: readonly string[]
  /** The flags that were written, as written. */
  flags: { [flag: string]: string }
}

export interface PipelineWish {
  action: string
  words: readonly string[]
  /** The flags that were written, as written. */
  flags: { [flag: string]: string }
  /** What is to be used where neither the environment nor the configuration has a key. */
  profile(): ProfileValues | undefined
}

export interface ProfileValues {
  name: string
  projectId: string
  managementKey: string
  /** Empty: the hosted service. */
  baseUrl: string
}

/** What a shell can offer from the project: `login` and `user` are the login ids and the ids of users. */
export type Kind =
  | 'login'
  | 'user'
  | 'tenant'
  | 'role'
  | 'permission'
  | 'accessKey'
  | 'app'
  | 'flow'
  | 'project'
  | 'managementKey'

export type ServeFlags = { [flag: string]: string }

export interface Flag<T = unknown> {
  type: 'bool' | 'string' | 'int' | 'strings' | 'stringArray'
  short?: string
  summary: string
  initial: T
  hidden?: boolean
  /** What it stands for when no value is written behind it. */
  bare?: string
  /** What to use instead; written on stderr when the flag is used. */
  deprecated?: string
  /** What its value names. */
  names?: Kind
  /** `initial` has this type; it exists for the compiler only. */
  readonly _is?: T
}

export type Flags = { readonly [name: string]: Flag }
export type ValuesOf<F extends Flags> = { readonly [K in keyof F]: F[K] extends Flag<infer T> ? T : never }

export interface ArgumentRule {
  min: number
  max: number
  /** A word behind the command is told to be an unknown command, as cobra does where a command says that it has no arguments. */
  commandsOnly?: boolean
}

export const exactly = (count: number): ArgumentRule => ({ min: count, max: count })
export const none: ArgumentRule = { min: 0, max: 0, commandsOnly: true }
export const between = (min: number, max: number): ArgumentRule => ({ min, max })
export const atLeast = (min: number): ArgumentRule => ({ min, max: Number.POSITIVE_INFINITY })

interface FlagExtra {
  hidden?: boolean
  bare?: string
  deprecated?: string
  names?: Kind
}

const flag =
  <T>(type: Flag['type'], initial: T) =>
  (short: string, summary: string, extra: FlagExtra & { initial?: T } = {}): Flag<T> => ({
    type,
    ...(short ? { short } : {}),
    summary,
    initial,
    ...extra,
  })

export const bool = flag<boolean>('bool', false)
export const string = flag<string>('string', '')
/** A 64-bit integer. */
export const int = flag<bigint>('int', 0n)
/** A comma separated list that may be written several times. */
export const strings = flag<readonly string[] | null>('strings', null)

/** A value for each time that it is written; commas mean nothing. */
export const stringArray = flag<readonly string[]>('stringArray', [])

/** Declares a command. `run` is loaded when it runs: `load(() => import('./lifecycle.ts'), (m) => m.create)`. */
export function command<F extends Flags = Record<never, never>>(
  usage: string,
  summary: string,
  rest: Partial<Omit<Command<F>, 'usage' | 'summary' | 'run'>> & { run: Run<F> },
): Command {
  const { args = exactly(0), flags = {}, needs = 'project', ...others } = rest
  return { usage, summary, args, flags, needs, ...others }
}

export function load<M, F extends Flags>(module: () => Promise<M>, pick: (module: M) => Run<F>): Run<F> {
  return async (call) => pick(await module())(call)
}

export function isGroup(entry: TreeItem): entry is Group {
  return 'entries' in entry
}

/** The whole declaration. */
export async function declarationOf(entry: TreeItem): Promise<Entry> {
  return isNoun(entry) ? entry.load() : entry
}

function isNoun(entry: TreeItem): entry is Noun {
  return 'load' in entry
}

export function nameOf(entry: TreeItem): string {
  return 'usage' in entry ? (entry.usage.split(' ')[0] ?? '') : entry.name
}

/** What lists of commands show of an entry. */
export function headOf(entry: Entry): Head {
  const { summary, section } = entry
  const isHidden = !isGroup(entry) && entry.hidden
  return { name: nameOf(entry), summary, ...(section && { section }), ...(isHidden && { hidden: true }) }
}

/** What help and completion show, in the order they show it. */
export function visibleEntries(group: Group): TreeItem[] {
  return group.entries
    .filter((entry) => isGroup(entry) || !entry.hidden)
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
}
