import type { JsonText } from '../lib/json-text.ts'
import type { Draft, Fields, Message, Value } from './wire.ts'

/**
 * Who may call: a management key of the project; that, or an access token of an inbound app; a management key of the company (a project's own key is refused);
 * anybody who names a project; the holder of a refresh token, a session token or an access key of it; an OAuth client
 * or its user's browser, which the operation itself tells by secret, token or cookie; anybody.
 */
export type Access =
  | 'management'
  | 'managementOrToken'
  | 'company'
  | 'project'
  | 'refresh'
  | 'session'
  | 'accessKey'
  | 'client'
  | 'public'

/**
 * Who may call an operation of management by a refresh token, as widgets do: who has that built-in permission in the
 * tenant that the query names, for what is of that tenant alone; or anybody, for what is the user's own.
 */
export type Holder = 'User Admin' | 'SSO Admin' | 'self'

/** One endpoint, declared once: route, access, validation, client, OpenAPI and reference derive from it. */
export interface Operation<In = unknown, Out = unknown> {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  path: string
  access: Access
  /** Of an operation of management: who else may call it. */
  holder?: Holder
  /** Whether it changes something; said where the method alone would mislead. */
  effect: Effect
  summary: string
  /** What the summary cannot say, for the reference. */
  detail?: string
  input: Message
  output: Message
  /** A request whose root may be an array: the name of the input field that it fills. */
  bareInput?: string
  /** A reply whose root is this one field's value. */
  bareOutput?: string
  /** Of a POST: fields that its address may name in a query. */
  inQuery?: readonly string[]
  /** The same operation under further routes. */
  aliases?: readonly Route[]
  /** Takes forms beside JSON; no name twice in either, nor in the query. Errors also speak OAuth's vocabulary. */
  form?: boolean
  /**
   * The reply is no JSON: its output, a `Page`, says where to go or what to show. Or it is SCIM's, with a status of its
   * own, and so are errors.
   */
  replies?: 'page' | 'scim'
  /** Its reply has the status 201. */
  created?: boolean
  /** It is there, and refuses in words whatever is asked: why. */
  refuses?: string
  /** Rate class, by the service's published limits. */
  rate?: RateClass
  /** How its reply comes in pages, where it does. */
  paging?: Paging
  /** Takes bodies up to the import limit instead of the ordinary one. */
  bulk?: boolean
  /** Bytes of a body that its fields may come to, where that is more than the ordinary limit. */
  largestBody?: number
  /** The reply may be many megabytes: it becomes bytes part by part, without a text of the whole. */
  large?: boolean
  readonly _in?: In
  readonly _out?: Out
}

/** Of a search that names thousands in each of its lists. */
export const FULL_LISTS = 10 * 2 ** 20
/** Of an application whose logo comes as a data URL. */
export const WITH_LOGO = 4 * 2 ** 20

export interface Route {
  method: Operation['method']
  path: string
}

export type RateClass = 'user' | 'userCreate' | 'userUpdate' | 'audit' | 'general'

export type Effect = 'read' | 'write'

export interface Paging {
  /** The field of the reply that holds a page's items. */
  items: string
  /** The field of the request that says how many. */
  size: string
  largest: number
  /** How many come where nothing is said; the largest where this is left out. */
  usual?: number
}

/** Throws Error for an operation whose reply comes in one piece. */
export function pagingOf({ path, paging }: Pick<Operation, 'path' | 'paging'>): Paging {
  if (!paging) throw new Error(`${path} has no pages`)
  return paging
}

/** How many items a page holds for which so many were asked, 0 for nothing said. */
export function pageSize({ usual, largest }: Paging, asked: number): number {
  return Math.min(asked > 0 ? asked : (usual ?? largest), largest)
}

type Declaration<I extends Message, O extends Message> = Omit<
  Operation,
  'method' | 'path' | 'input' | 'output' | 'access' | 'effect' | '_in' | '_out'
> & { input?: I; output?: O; access?: Access; effect?: Effect }

/**
 * GET and DELETE read their input from the query, all others from a JSON body. A management key is needed, and GET reads
 * while all others write, where the declaration does not say otherwise.
 */
export function operation<I extends Message = Message<NoFields>, O extends Message = Message<NoFields>>(
  method: Operation['method'],
  path: string,
  declaration: Declaration<I, O>,
): Operation<Value<FieldsOf<I>>, Value<FieldsOf<O>>> {
  const { input, output, access = 'management', effect = effectOf(method), ...rest } = declaration
  return { method, path, access, effect, ...rest, input: input ?? nothing, output: output ?? nothing }
}

export interface Written {
  readonly isWritten: true
}

/** Its feature answers the reply's text, by this declaration, as it may have kept it. */
export function written<O extends Operation>(declared: O): O & Written {
  return { ...declared, isWritten: true }
}

/** Whether it takes something away that a second call does not bring back as it was. */
export function destroys(verb: string, { method, effect }: Pick<Operation, 'method' | 'effect'>): boolean {
  return effect === 'write' && (method === 'DELETE' || DESTROYS.test(verb))
}

const DESTROYS = /delete|remove|clear|rotate|expire|reset|rollback|logout|deactivate|importSnapshot|^end[A-Z]/i

/** What a request does of which only the method is known. */
export function effectOf(method: string): Effect {
  return method === 'GET' || method === 'HEAD' ? 'read' : 'write'
}

const nothing: Message = { kind: 'message', fields: {} }

// biome-ignore lint/complexity/noBannedTypes: a message without fields has exactly this type
type NoFields = {}
type FieldsOf<M> = M extends Message<infer F extends Fields> ? F : never

export type Contract = { [noun: string]: { [verb: string]: Operation } }
export type InputOf<O> = O extends Operation<infer In, unknown> ? In : never
export type OutputOf<O> = O extends Operation<unknown, infer Out> ? Out : never

/**
 * What answers an operation. Fields that it leaves out get their zero value; an operation without output fields is
 * answered by nothing.
 */
export type Handle<O, Context> = (
  context: Context,
  input: InputOf<O>,
) => O extends Written ? Promise<JsonText> : Reply<OutputOf<O>>

/** A function for every operation of a contract; a missing one is a compile error that names it. */
export type Handlers<C extends Contract, Context> = {
  [N in keyof C]: { [V in keyof C[N]]: Handle<C[N][V], Context> }
}

type Reply<Out> = keyof Out extends never ? Promise<void> : Promise<Draft<Out>>

export interface OperationEntry {
  noun: string
  verb: string
  op: Operation
}

/** Every operation of a contract, in its order. */
export function operationsOf(contract: Contract): OperationEntry[] {
  return Object.entries(contract).flatMap(([noun, verbs]) =>
    Object.entries(verbs).map(([verb, op]) => ({ noun, verb, op })),
  )
}

/** All routes of an operation, its own first. */
export function routesOf(op: Operation): Route[] {
  return [{ method: op.method, path: op.path }, ...(op.aliases ?? [])]
}

/** Whether the input of this method stands in the query. */
export function readsQuery(method: string): boolean {
  return method === 'GET' || method === 'DELETE'
}
