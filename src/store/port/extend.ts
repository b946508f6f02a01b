import type { ProjectStore, Store, Tables, WriteTogether } from './index.ts'

/** A store with transactions in a project: it is made for each request, so nothing is copied. */
export function extend(store: Store, project: string, write: ProjectStore['write']): ProjectStore {
  const writeTogether: WriteTogether = (work, item) => store.together(project, write)(work, item)
  return over(store, { write, writeTogether })
}

/** A store whose reads are of other tables. */
export function readingFrom(store: ProjectStore, tables: Tables): ProjectStore {
  return over(store, tables)
}

/** A store whose transactions are all that of `tables`. */
export function within(store: ProjectStore, tables: Tables): ProjectStore {
  const write: ProjectStore['write'] = (work) => work(tables)
  return over(store, { ...tables, write, writeTogether: apart('', write) })
}

/** Each item has a transaction of its own. */
export const apart: Store['together'] = (_, write) => async (work, item) => {
  const [answer] = await write((tables) => work(tables, [item]))
  if (!answer) throw new Error('an item has no answer')
  return answer()
}

function over<T extends object, U extends object>(below: T, own: U): T & U {
  return Object.assign(Object.create(below) as T, own)
}
