/** Makes a kind of its declaration: its operations, with validation, OpenAPI and reference. */
import { withArticle } from '../../documents/words.ts'
import { type Operation, operation, type Route } from '../../operation.ts'
import { id, ids, LARGEST_BATCH, name, page } from '../../schemas/fields.ts'
import { type Field, type Fields, int32, list, type Message, message, of, partial, required, text } from '../../wire.ts'
import { type Declaration, fieldLoadedBy, type Verb } from './declaration.ts'
import type { OperationsOf } from './operations.ts'

export interface Kind<D extends Declaration = Declaration> {
  readonly declaration: D
  /** The field of which no two have the same; '' for none. */
  readonly unique: string
  /** What it looks like in a reply. */
  readonly shown: Message
  readonly operations: OperationsOf<D> & (D['operations'] extends object ? D['operations'] : unknown)
}

/** A kind whose declaration is not known to the compiler. */
export interface AnyKind extends Omit<Kind, 'operations'> {
  readonly operations: { readonly [verb: string]: Operation }
}

/** Declares a kind of named documents. Throws Error for a declaration that contradicts itself. */
export function kind<const D extends Declaration>(declaration: D): Kind<D> {
  const unique = declaration.unique ?? ('name' in declaration.fields ? 'name' : '')
  const messages = messagesOf(declaration)
  const operations: { [verb: string]: Operation } = {}
  for (const [verb, route] of Object.entries(declaration.routes) as [Verb, Route][]) {
    operations[verb] = operationOf(declaration, verb, route, messages)
  }
  Object.assign(operations, declaration.operations)
  // What the verbs and fields of a declaration make of these operations, only the type can say.
  return { declaration, unique, shown: messages.shown, operations: operations as Kind<D>['operations'] }
}

interface Messages {
  shown: Message
  fresh: Message
  update: Message
  patch: Message
}

function messagesOf({ message: called, fields, ownId, secrets = {}, shows = {} }: Declaration): Messages {
  const issued = Object.keys(secrets).filter((field) => secrets[field] === 'issued')
  const secret = text({ doc: 'Shown only when it was made just now' })
  const known = { id: required(id) }
  return {
    shown: message(called, {
      id: text(),
      ...mapped(fields, shownField),
      ...Object.fromEntries(issued.map((field) => [field, secret])),
      ...mapped(shows, ({ field }) => field),
    }),
    fresh: message(`New${called}`, { ...(ownId && { id: { ...id, doc: 'Made when left out' } }), ...fields }),
    update: message(`${called}Update`, { ...known, ...fields }),
    patch: message(`${called}Patch`, { ...known, ...partial(mapped(fields, optionalField)) }),
  }
}

/** Replies have no limits, and every key under one name. */
function shownField({ type, doc }: Field): Field {
  return { type, ...(doc && { doc }) }
}

function optionalField({ required: _, ...field }: Field): Field {
  return field
}

function mapped<T>(fields: { readonly [name: string]: T }, change: (field: T) => Field): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, change(field)]))
}

type Spoken = Omit<Operation, 'method' | 'path' | 'access' | 'effect' | 'input' | 'output'> & {
  input?: Message
  output?: Message
}

function operationOf(declaration: Declaration, verb: Verb, { method, path }: Route, messages: Messages): Operation {
  const field = fieldLoadedBy(verb)
  const spoken =
    field === undefined
      ? VERBS[verb as keyof typeof VERBS](declaration, messages)
      : loadingBy(declaration, field, messages)
  const effect = isReading(verb) ? 'read' : 'write'
  const holder = declaration.holders?.[verb]
  return operation(method, path, { ...spoken, effect, ...(holder && { holder }) })
}

/** Whether a verb leaves documents as they are. */
function isReading(verb: string): boolean {
  return verb === 'search' || verb.startsWith('load')
}

function loadingBy({ title, reply, fields }: Declaration, field: string, { shown }: Messages): Spoken {
  const asked = fields[field]
  if (!asked) throw new Error(`${title[0]} has no field ${field} to be loaded by`)
  return {
    summary: `Load ${withArticle(title[0])} by ${field}`,
    input: message({ [field]: required(shownField(asked)) }),
    output: message({ [reply[0]]: of(shown) }),
  }
}

const ID = message({ id: required(id) })

const VERBS: { [V in Exclude<Verb, `loadBy${string}`>]: (declaration: Declaration, messages: Messages) => Spoken } = {
  create: (declaration, { fresh, shown }) => ({
    summary: `Create ${withArticle(declaration.title[0])}`,
    input: inputOf(declaration, 'create', fresh),
    output: oneOf(declaration, shown),
  }),
  createMany: ({ title, reply }, { fresh, shown }) => ({
    summary: `Create many ${title[1]}`,
    detail: 'All or none.',
    input: message({ [reply[1]]: required(list(of(fresh), { max: LARGEST_BATCH })) }),
    output: message({ [reply[1]]: list(of(shown)) }),
    bulk: true,
  }),
  update: (declaration, { update, shown }) => ({
    summary: `Replace ${withArticle(declaration.title[0])}`,
    detail: 'Fields that are left out are cleared.',
    input: inputOf(declaration, 'update', update),
    output: oneOf(declaration, shown),
  }),
  patch: (declaration, { patch, shown }) => ({
    summary: `Change ${withArticle(declaration.title[0])}`,
    detail: 'Fields that are left out stay.',
    input: patch,
    output: oneOf(declaration, shown),
  }),
  delete: ({ title }) => ({ summary: `Delete ${withArticle(title[0])}`, input: ID }),
  deleteMany: ({ title }) => ({
    summary: `Delete many ${title[1]}`,
    detail: 'Unknown ids are skipped.',
    input: message({ ids: required(ids) }),
    bulk: true,
  }),
  load: (declaration, { shown }) => ({
    summary: `Load ${withArticle(declaration.title[0])}`,
    input: ID,
    output: oneOf(declaration, shown),
  }),
  loadAll: (declaration, { shown }) => ({
    summary: `Load all ${declaration.title[1]}`,
    output: manyOf(declaration, shown),
  }),
  search: (declaration, { shown }) => ({
    summary: `Search ${declaration.title[1]}`,
    detail: 'Different filters must all hold; of the values of one filter any.',
    input: searchOf(declaration),
    output: manyOf({ ...declaration, counted: true }, shown),
  }),
  import: ({ title, reply, message: called, fields }) => ({
    summary: `Create or replace ${title[1]}`,
    detail: 'By id, or else by name; all or none.',
    input: message({ [reply[1]]: required(list(of(message(`Imported${called}`, { id, ...fields })))) }),
    bulk: true,
  }),
  rotate: ({ title, secrets = {} }) => ({
    summary: `Make a new secret for ${withArticle(title[0])}`,
    detail: 'The old one is of no use from then on.',
    input: ID,
    output: message(mapped(secrets, () => text())),
  }),
}

function inputOf({ wrapped, reply }: Declaration, verb: 'create' | 'update', input: Message): Message {
  return wrapped?.includes(verb) ? message({ [reply[0]]: required(of(input)) }) : input
}

function oneOf({ reply }: Declaration, shown: Message): Message {
  return message({ [reply[0]]: of(shown) })
}

function manyOf({ reply, counted }: Pick<Declaration, 'reply' | 'counted'>, shown: Message): Message {
  return message({ [reply[1]]: list(of(shown)), ...(counted && { total: int32() }) })
}

/** The most documents in a page of a search. */
export const LARGEST_PAGE = 1000

function searchOf({ message: called, search = {}, owner, title }: Declaration): Message {
  const { ids: idsKey = 'ids', names = 'names', text: textKey = 'text', limit = 'limit' } = search
  return message(`${called}Query`, {
    ...(owner && { [owner.field]: id }),
    [idsKey]: ids,
    [names]: list(name, { max: LARGEST_BATCH }),
    [textKey]: text({ max: 1024, doc: `Part of what ${withArticle(title[0])} says of itself` }),
    page,
    [limit]: int32({ min: 0, max: LARGEST_PAGE, doc: `In a page; ${LARGEST_PAGE} when left out` }),
  })
}
