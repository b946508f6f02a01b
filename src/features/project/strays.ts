import type { StraysPlace } from '../../store/port/directory.ts'
import type { Store } from '../../store/port/index.ts'
import type { World } from '../context.ts'

/** Statements of one time: a step through the index of a table for each project, or its load. */
const MOST = 5000

/** Where it has stopped the last time. */
const places = new WeakMap<Store, StraysPlace>()

/**
 * Removes what is left of projects that are no more: older versions wrote to a project while it was removed. Where there
 * are many projects, a part of the tables at a time; a process begins with any of them, so that all have their turn
 * however often it is started.
 */
export async function removeStrays({ store, random }: Pick<World, 'store' | 'random'>, most = MOST): Promise<void> {
  await store.alone(async () => {
    const from = places.get(store.whole) ?? { first: random(1)[0] ?? 0, done: 0, after: '' }
    const { ids, next } = await store.projects.strays(from, most)
    for (const id of ids) await store.writeDirectory((tables) => tables.projects.remove(id), 'unhurried')
    if (next) places.set(store.whole, next)
    else places.delete(store.whole)
  })
}
