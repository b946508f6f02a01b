import type { StoredDocument } from '../../../store/port/documents.ts'
import type { Context } from '../../context.ts'
import { certify } from './certificates.ts'

export interface Pair {
  /** PEM, both. */
  key: string
  certificate: string
}

/** Where they are kept. */
export interface PairsPlace {
  kind: string
  id: string
  /** Id of what they go with; '' for the project. */
  owner: string
  /** The first part of what their seals are bound to. */
  seal: string
}

export type Pairs<N extends string> = { [name in N]: Pair }

export async function keptPairs<N extends string>(
  ctx: Context,
  place: PairsPlace,
  names: readonly N[],
): Promise<Pairs<N>> {
  const project = ctx.caller.project.id
  const known = await ctx.store.documents.load(project, place.kind, place.id)
  if (known) return opened(ctx, place, known, names)
  const made = await Promise.all(names.map(async (name) => [name, await newPair(ctx)] as const))
  const document = sealedPairs(ctx, place, made)
  // Of two that make them at once, one does.
  const kept = await ctx.store.write(async (tables) => {
    if (await tables.documents.create(project, document)) return document
    return tables.documents.load(project, place.kind, place.id)
  })
  return opened(ctx, place, kept ?? document, names)
}

async function newPair(ctx: Context): Promise<Pair> {
  const key = await ctx.rsaKey()
  const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { key: pem, certificate: await certify(key, ctx.clock()) }
}

function sealedPairs(ctx: Context, place: PairsPlace, pairs: readonly (readonly [string, Pair])[]): StoredDocument {
  const now = ctx.clock()
  const certificates = pairs.map(([name, { certificate }]) => [name, certificate])
  const sealed = pairs.map(([name, { key }]) => [name, ctx.vault.seal(key, contextOf(ctx, place, name))])
  return {
    kind: place.kind,
    id: place.id,
    name: '',
    lookup: '',
    owner: place.owner,
    revision: 1,
    document: Object.fromEntries(certificates),
    sealed: Object.fromEntries(sealed),
    searchText: '',
    createdAt: now,
    modifiedAt: now,
  }
}

function opened<N extends string>(
  ctx: Context,
  place: PairsPlace,
  { document, sealed }: StoredDocument,
  names: readonly N[],
): Pairs<N> {
  const pairs = names.map((name): [N, Pair] => [
    name,
    {
      key: ctx.vault.open(sealed[name] ?? '', contextOf(ctx, place, name)),
      certificate: String(document[name]),
    },
  ])
  return Object.fromEntries(pairs) as Pairs<N>
}

const contextOf = (ctx: Context, { seal, id }: PairsPlace, name: string) =>
  [seal, ctx.caller.project.id, id, name].join(':')
