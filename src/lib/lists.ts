/** A list that has an item at least. */
export type NonEmpty<T> = readonly [T, ...(readonly T[])]

/** The first of a list that cannot be empty here. Throws Error where it is. */
export function firstOf<T>(list: readonly T[]): T {
  const [first] = list
  if (first === undefined) throw new Error('a list is empty that never is')
  return first
}

export function lastOf<T>(list: NonEmpty<T>): T {
  return list.at(-1) ?? list[0]
}

/** The one item of a list that has no other. */
export function onlyOf<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined
}

export function isNonEmpty<T>(list: readonly T[]): list is NonEmpty<T> {
  return list.length > 0
}

/** Adds an item to those of a key. In place: a list that is copied for each item costs the square of their number. */
export function addTo<K, V>(groups: Map<K, V[]>, key: K, item: V): void {
  const known = groups.get(key)
  if (known) known.push(item)
  else groups.set(key, [item])
}

/** Adds all, however many: as arguments of one call they would not fit the stack. */
export function addAll<T>(items: T[], more: Iterable<T>): void {
  for (const item of more) items.push(item)
}
