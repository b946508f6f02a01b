import type { AnyKind } from '../../../contract/kinds/declaring/kind.ts'
import { asObject, type JsonObject } from '../../../lib/json.ts'
import type { Api, Run } from '../../command.ts'
import { nothingToChange, requireArgument } from '../../exit/exit.ts'
import type { GoValue } from '../../go/json.ts'
import { done, one, several, table } from '../../output/output.ts'
import { saidBy } from './flags.ts'

export const create = (kind: AnyKind): Run => {
  return async ({ api, args: [name], ...written }) => {
    if (name !== undefined) requireArgument('name', name)
    const said = { ...(name !== undefined && { name }), ...saidBy(kind.declaration.fields, written) }
    return shown(kind, await ask(api, kind, 'create', wrap(kind, 'create', said)), 'Created')
  }
}

/** The service only replaces documents: what is not given is sent as it stands, less secrets, which stay by themselves. */
export const update = (kind: AnyKind): Run => {
  return async ({ api, args, ...written }) => {
    const id = idIn(args)
    const said = saidBy(kind.declaration.fields, written)
    if (Object.keys(said).length === 0) {
      throw nothingToChange()
    }
    const { fields, secrets = {} } = kind.declaration
    const before = documentIn(kind, await ask(api, kind, 'load', { id }))
    const stays = Object.keys(fields).filter((field) => field in before && !(field in secrets))
    const kept = Object.fromEntries(stays.map((field) => [field, before[field] ?? null]))
    return shown(kind, await ask(api, kind, 'update', wrap(kind, 'update', { id, ...kept, ...said })), 'Updated')
  }
}

export const load = (kind: AnyKind): Run => {
  return async ({ api, args }) => shown(kind, await ask(api, kind, 'load', { id: idIn(args) }), 'Loaded')
}

export const remove = (kind: AnyKind): Run => {
  return async ({ api, args }) => {
    await ask(api, kind, 'delete', { id: idIn(args) })
    return done
  }
}

export const rotate = (kind: AnyKind): Run => {
  return async ({ api, args }) => {
    const reply = await ask(api, kind, 'rotate', { id: idIn(args) })
    return several(asObject(reply), 'Made a new secret')
  }
}

export const loadAll = (kind: AnyKind): Run => {
  return async ({ api }) => listed(kind, await ask(api, kind, 'loadAll', {}), 'Loaded')
}

export const search = (kind: AnyKind): Run => {
  const { text = 'text' } = kind.declaration.search ?? {}
  return async ({ api, args: [said = ''] }) => listed(kind, await ask(api, kind, 'search', { [text]: said }), 'Found')
}

function idIn([id = '']: readonly string[]): string {
  requireArgument('id', id)
  return id
}

function ask(api: Api, { operations, declaration }: AnyKind, verb: string, input: JsonObject): Promise<unknown> {
  const operation = operations[verb]
  if (!operation) throw new Error(`${declaration.title[1]} have no ${verb}`)
  return api.call(operation, input)
}

function wrap({ declaration: { wrapped, reply } }: AnyKind, verb: 'create' | 'update', said: JsonObject): JsonObject {
  return wrapped?.includes(verb) ? { [reply[0]]: said } : said
}

function documentIn({ declaration: { reply } }: AnyKind, answer: unknown): JsonObject {
  return asObject(asObject(answer)[reply[0]])
}

function shown(kind: AnyKind, answer: unknown, verb: string) {
  const { reply, title } = kind.declaration
  return one(reply[0], ordered(documentIn(kind, answer)), `${verb} ${title[0]}`)
}

function listed({ declaration: { reply, title } }: AnyKind, answer: unknown, verb: string) {
  const found = asObject(answer)[reply[1]]
  const items = Array.isArray(found) ? found.map((item) => ordered(asObject(item))) : []
  const [single, many] = title
  return table(reply[1], items, { verb, one: single, many, item: single.charAt(0).toUpperCase() + single.slice(1) })
}

/** With its keys as they came. */
function ordered(document: JsonObject): GoValue {
  return new Map(Object.entries(document))
}
