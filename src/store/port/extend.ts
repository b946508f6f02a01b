import type { ProjectStore, Store, Tables } from './index.ts'

/** A store with transactions: it is made for each request, so nothing is copied. */
export function extend(store: Store, own: Pick<ProjectStore, 'write'>): ProjectStore {
  return over(store, own)
}

/** A store whose reads are of other tables. */
export function readingFrom(store: ProjectStore, tables: Tables): ProjectStore {
  return over(store, tables)
}

function over<T extends object, U extends object>(below: T, own: U): T & U {
  return Object.assign(Object.create(below) as T, own)
}
