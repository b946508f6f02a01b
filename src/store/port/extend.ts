import type { ProjectStore, Store } from './index.ts'

/** A store with transactions: it is made for each request, so nothing is copied. */
export function extend(store: Store, { write }: Pick<ProjectStore, 'write'>): ProjectStore {
  return Object.assign(Object.create(store) as Store, { write })
}
