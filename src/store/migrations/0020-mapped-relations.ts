import type { Dialect } from '../dialect.ts'

/** Relations that followed from the groups of an identity. */
export function mappedRelations({ types: { json } }: Dialect): string[] {
  return [`alter table identities add column relations ${json} not null default '[]'`]
}
