import { type Db, runTexts } from '../db.ts'

type Act = (project: string, ...rest: never[]) => Promise<unknown>

/** Functions that change a part of the configuration: they wait for whoever holds all of it, and not for each other. */
export function sharing<T extends object>(db: Db, table: T, ...verbs: (keyof T)[]): T {
  const shared = verbs.map((verb) => {
    const act = table[verb] as Act
    const wrapped: Act = async (project, ...rest) => {
      await runTexts(db, db.dialect.shareConfiguration(project))
      return act(project, ...rest)
    }
    return [verb, wrapped]
  })
  return { ...table, ...Object.fromEntries(shared) }
}
