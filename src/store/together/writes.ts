/** Transactions of several callers as one, where each costs ways to another machine. */

import type { SharedWork, Store } from '../port/index.ts'
import { Gathering, type Kind } from './gathering.ts'

const LIMITS = { works: 4, items: 50 }

type Together = Store['together']

/** The `write` of whoever comes first does it for those who come meanwhile. */
export function gatherWrites(isOfAll: (error: unknown) => boolean): Together {
  const gathering = new Gathering(LIMITS)
  return (project, write) =>
    <I, O>(work: SharedWork<I, O>, item: I) => {
      const send: Kind<I, O>['send'] = (items) => write((tables) => work(tables, items))
      return gathering.add({ key: [project, work], send, isOfAll }, item)
    }
}
