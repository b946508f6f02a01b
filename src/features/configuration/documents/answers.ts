/** What every kind of named document answers to the verbs that it declares. */

import { fieldLoadedBy, type Verb } from '../../../contract/kinds/declaring/declaration.ts'
import { type AnyKind, LARGEST_PAGE } from '../../../contract/kinds/declaring/kind.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { keysOf } from '../../../lib/own.ts'
import type { StoredDocument } from '../../../store/port/documents.ts'
import type { Context } from '../../context.ts'
import { createDocument, removeDocuments, replaceDocument, rotateSecrets, unknown, type Work } from './change.ts'
import { recordsOf } from './records.ts'
import type { Rules } from './rules.ts'
import { shownOf } from './view.ts'

type Answer = (ctx: Context, input: never) => Promise<unknown>

/** Decoded requests have the fields that the verb declares. */
type Input = JsonObject & { id: string }

/** `kinds`: those that may belong to it, or it to them; all that there are where nothing is said. */
export function answersOf(kind: AnyKind, rules: Rules = {}, kinds?: readonly AnyKind[]): { [verb: string]: Answer } {
  const verbs = keysOf(kind.declaration.routes)
  return Object.fromEntries(verbs.map((verb) => [verb, answerOf({ kind, rules, kinds }, verb)]))
}

type KindRules = Pick<Work, 'kind' | 'rules' | 'kinds'>

function answerOf(ruled: KindRules, verb: Verb): (ctx: Context, input: Input) => Promise<unknown> {
  const field = fieldLoadedBy(verb)
  if (field !== undefined) return loadBy(ruled.kind, field)
  const answer = VERBS[verb as keyof typeof VERBS]
  return (ctx, input) => answer({ ctx, kind: ruled.kind, rules: ruled.rules, write: writing(ctx, ruled) }, input)
}

interface DocumentRequest {
  ctx: Context
  kind: AnyKind
  rules: Rules
  write<T>(change: (work: Work) => Promise<T>): Promise<T>
}

function writing(ctx: Context, ruled: KindRules): DocumentRequest['write'] {
  return (change) => ctx.store.write((tables) => change({ ctx, tables, ...ruled }))
}

const VERBS: { [V in Exclude<Verb, `loadBy${string}`>]: (asked: DocumentRequest, input: Input) => Promise<unknown> } = {
  create: async ({ ctx, kind, rules, write }, input) => {
    const sent = sentIn(kind, 'create', input)
    const prepared = rules.prepare ? await rules.prepare(ctx, sent) : sent
    const { stored, issued } = await write((work) => createDocument(work, prepared))
    return one(kind, stored, issued)
  },
  createMany: async ({ kind, write }, input) => {
    const [, key] = kind.declaration.reply
    const made = await write((work) => inTurn(listed(input[key]), (each) => createDocument(work, each)))
    return { [key]: made.map(({ stored, issued }) => shownOf(kind, stored, issued)) }
  },
  update: async ({ kind, write }, input) =>
    one(kind, await write((work) => replaceDocument(work, sentIn(kind, 'update', input)))),
  patch: async ({ kind, write }, input) => one(kind, await write((work) => replaceDocument(work, input, 'patch'))),
  delete: async ({ kind, write }, { id }) => {
    await write(async (work) => {
      if ((await removeDocuments(work, [id])).length === 0) throw unknown(kind, id)
    })
  },
  deleteMany: async ({ write }, { ids }) => {
    await write((work) => removeDocuments(work, ids as string[]))
  },
  load: async ({ ctx, kind }, { id }) => {
    const found = await recordsOf(ctx.store, kind).load(ctx.caller.project.id, kind.declaration.noun, id)
    if (!found) throw unknown(kind, id)
    return one(kind, found)
  },
  loadAll: async ({ ctx, kind }) => {
    const found = await recordsOf(ctx.store, kind).list(ctx.caller.project.id, kind.declaration.noun)
    return many(kind, found, found.length)
  },
  search: async ({ ctx, kind }, input) => {
    const { documents, total } = await recordsOf(ctx.store, kind).search(
      ctx.caller.project.id,
      kind.declaration.noun,
      filterOf(kind, input),
    )
    return many(kind, documents, total)
  },
  import: async ({ kind, write }, input) => {
    const [, key] = kind.declaration.reply
    await write((work) => inTurn(listed(input[key]), (each) => importDocument(work, each)))
  },
  rotate: ({ write }, { id }) => write((work) => rotateSecrets(work, id)),
}

function loadBy(kind: AnyKind, field: string) {
  return async (ctx: Context, input: Input) => {
    const said = String(input[field])
    const { noun, lookup } = kind.declaration
    const records = recordsOf(ctx.store, kind)
    const find = field === lookup ? records.byLookup : records.byName
    const found = said === '' ? undefined : await find(ctx.caller.project.id, noun, said)
    if (!found) throw unknown(kind, said)
    return one(kind, found)
  }
}

/** Replaces what has the id, or else the name; creates it where there is none. */
async function importDocument(work: Work, { id, ...fields }: Input): Promise<void> {
  const { ctx, tables, kind } = work
  const [records, project, { noun }] = [recordsOf(tables, kind), ctx.caller.project.id, kind.declaration]
  const name = kind.unique ? String(fields[kind.unique] ?? '') : ''
  const found = id
    ? await records.load(project, noun, id)
    : name
      ? await records.byName(project, noun, name)
      : undefined
  if (found) await replaceDocument(work, { ...fields, id: found.id })
  else await createDocument(work, { ...fields, ...(id && { id }) })
}

function sentIn(kind: AnyKind, verb: 'create' | 'update', input: Input): Input {
  const { wrapped, reply } = kind.declaration
  return wrapped?.includes(verb) ? (input[reply[0]] as Input) : input
}

function listed(value: unknown): Input[] {
  return value as Input[]
}

async function inTurn<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = []
  for (const item of items) done.push(await act(item))
  return done
}

function filterOf({ declaration: { search = {}, owner } }: AnyKind, input: JsonObject) {
  const { ids = 'ids', names = 'names', text = 'text', limit = 'limit' } = search
  const size = Number(input[limit]) || LARGEST_PAGE
  return {
    ids: input[ids] as string[],
    names: input[names] as string[],
    owner: owner ? String(input[owner.field]) : '',
    text: String(input[text]).toLowerCase(),
    limit: size,
    offset: Number(input['page']) * size,
  }
}

function one(kind: AnyKind, stored: StoredDocument, issued?: JsonObject): JsonObject {
  return { [kind.declaration.reply[0]]: shownOf(kind, stored, issued) }
}

function many(kind: AnyKind, found: readonly StoredDocument[], total: number): JsonObject {
  return { [kind.declaration.reply[1]]: found.map((stored) => shownOf(kind, stored)), total }
}
