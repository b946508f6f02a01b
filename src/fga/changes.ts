/** What a change of the schema takes along of the stored relations. */
import type { RelationSyntax, SchemaSyntax, TypeReference } from './language/syntax.ts'

export interface Deletes {
  hasDeletes: boolean
  /** `type#relation`, without those of removed types. */
  relations: string[]
  types: string[]
}

/**
 * Removing a type or a relation deletes its tuples, and so does every change of the types that a relation takes, also
 * adding one: it is removed and made anew. Conditions and permissions may change without that. A relation that becomes a
 * permission is removed.
 */
export function deletesOf(before: SchemaSyntax, after: SchemaSyntax): Deletes {
  const kept = new Map(after.types.map((type) => [type.name, relationsOf(type.members)]))
  const types: string[] = []
  const relations: string[] = []
  for (const type of before.types) {
    const now = kept.get(type.name)
    if (!now) {
      types.push(type.name)
      continue
    }
    for (const [name, relation] of relationsOf(type.members)) {
      const same = now.get(name)
      if (!same || !takesSame(relation.targets, same.targets)) relations.push(`${type.name}#${name}`)
    }
  }
  return { hasDeletes: types.length + relations.length > 0, relations, types }
}

function relationsOf(members: SchemaSyntax['types'][number]['members']): Map<string, RelationSyntax> {
  const found = new Map<string, RelationSyntax>()
  for (const member of members) if (member.kind === 'relation') found.set(member.name, member)
  return found
}

/** In whatever order. */
function takesSame(one: readonly TypeReference[], other: readonly TypeReference[]): boolean {
  const texts = (targets: readonly TypeReference[]) =>
    targets.map(({ type, relation = '' }) => `${type}#${relation}`).sort()
  return texts(one).join() === texts(other).join()
}
