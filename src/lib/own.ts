/** What a table holds under a name that somebody else chose, and never what every object has: `constructor`, `__proto__`. */
export function own<T>(table: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}
