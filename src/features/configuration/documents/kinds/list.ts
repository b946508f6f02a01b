import { ApiError } from '../../../../contract/faults.ts'
import { kinds } from '../../../../contract/kinds/index.generated.ts'
import { isObject, type Json, type JsonObject } from '../../../../lib/json.ts'
import type { Context } from '../../../context.ts'
import { blocksOf, checkNetworks, holds } from '../../../values/networks.ts'
import { lockDocument, rewriteDocument, unknown } from '../change.ts'
import { recordsOf } from '../records.ts'
import type { RulesOf } from '../rules.ts'

const EMPTY: { texts: Json; ips: Json; json: Json } = { texts: [], ips: [], json: {} }

type ListType = keyof typeof EMPTY

const isListType = (type: unknown): type is ListType => typeof type === 'string' && Object.hasOwn(EMPTY, type)

const check: RulesOf<'list'>['check'] = ({ document }) => {
  const type = typeOf(document)
  const data = document['data'] ?? EMPTY[type]
  if (type === 'json') {
    if (!isObject(data)) throw new ApiError('invalid', 'The data field must be an object')
  } else if (!isTexts(data)) throw new ApiError('invalid', 'The data field must be a list of texts')
  else if (type === 'ips') checkNetworks(data, 'data')
  return { ...document, data }
}

export const list: RulesOf<'list'> = {
  check,
  clear: (ctx, { id }) => changing(ctx, id, undefined, (_, type) => EMPTY[type]),
  addIps: (ctx, { id, ips }) => changing(ctx, id, 'ips', (data) => [...new Set([...textsIn(data), ...ips])]),
  removeIps: (ctx, { id, ips }) => changing(ctx, id, 'ips', (data) => textsIn(data).filter((ip) => !ips.includes(ip))),
  checkIp: async (ctx, { id, ip }) => {
    const data = await load(ctx, id, 'ips')
    return { exists: holds(blocksOf(data), ip) }
  },
  addTexts: (ctx, { id, texts }) => changing(ctx, id, 'texts', (data) => [...new Set([...textsIn(data), ...texts])]),
  removeTexts: (ctx, { id, texts }) =>
    changing(ctx, id, 'texts', (data) => textsIn(data).filter((text) => !texts.includes(text))),
  checkText: async (ctx, { id, text, texts, matchAll }) => {
    const asked = texts.length > 0 ? texts : [text]
    const held = new Set(await load(ctx, id, 'texts'))
    return { exists: matchAll ? asked.every((each) => held.has(each)) : asked.some((each) => held.has(each)) }
  },
}

/** Puts other data in a list of that type, or of any. Throws ApiError for an unknown list, and for one of another type. */
function changing(
  ctx: Context,
  id: string,
  type: ListType | undefined,
  change: (data: Json | undefined, type: ListType) => Json,
): Promise<void> {
  return ctx.store.write(async (tables) => {
    const work = { ctx, tables, kind: kinds.list, rules: { check } }
    const before = await lockDocument(work, id)
    const found = typeOf(before.document, type)
    await rewriteDocument(work, before, { ...before.document, data: change(before.document['data'], found) })
  })
}

async function load(ctx: Context, id: string, type: ListType): Promise<string[]> {
  const found = await recordsOf(ctx.store, kinds.list).load(ctx.caller.project.id, 'list', id)
  if (!found) throw unknown(kinds.list, id)
  typeOf(found.document, type)
  return textsIn(found.document['data'])
}

function typeOf(document: JsonObject, wanted?: ListType): ListType {
  // What a snapshot brought may be anything.
  const type = isListType(document['type']) ? document['type'] : 'texts'
  if (wanted && type !== wanted) throw new ApiError('invalid', `The list holds ${type}, not ${wanted}`)
  return type
}

function isTexts(data: Json): data is string[] {
  return Array.isArray(data) && data.every((item) => typeof item === 'string')
}

/** What a snapshot brought may be anything. */
function textsIn(data: Json | undefined): string[] {
  return data !== undefined && isTexts(data) ? data : []
}
