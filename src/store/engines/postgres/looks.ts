/** Looks by keys travel together: a statement costs both sides more than a further key in it. */

import type { Db } from '../../db.ts'
import type { Look } from '../../statement.ts'
import { Gathering, type Kind } from '../../together/gathering.ts'
import { isOfAll } from './failures.ts'

const LIMITS = { works: 2, items: 100 }

type Asking = Pick<Db, 'all' | 'first'>

/** `look` of a database whose statements stand each for itself. */
export function gatherLooks(db: Asking): Db['look'] {
  const gathering = new Gathering(LIMITS)
  return (look, project, key) => gathering.add(kindOf(db, look, project), key)
}

function kindOf<R>(db: Asking, { one, many }: Look<R>, project: string): Kind<string, R | undefined> {
  return {
    key: [one, project],
    send: async (keys) => {
      const [only, ...more] = keys
      if (only === undefined) return []
      if (more.length === 0) {
        const row = await db.first(one, { project, key: only })
        return [() => row]
      }
      const found = new Map((await db.all(many, { project, keys })).map((row) => [row.asked, row]))
      return keys.map((key) => () => found.get(key))
    },
    isOfAll,
  }
}
