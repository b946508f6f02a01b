/** Pages of searches and lists come from a server that follows the database, where there is one. */
import type { Context } from '../features/context.ts'
import { elapsed } from '../lib/clock.ts'
import { readingFrom } from '../store/port/extend.ts'
import { StoreError } from '../store/port/index.ts'
import type { Route } from './routes.ts'

/** Milliseconds by which the reply may be older than the request. */
const AGE = 'x-homescope-age-ms'

/** Milliseconds after which a request is not begun anew. */
const SOON = 6000

/** Answers a route. Where the replica cannot, the database does. */
export function answerAside(route: Route, context: Context, input: never): Promise<unknown> {
  const { op, feature } = route
  const aside = op.paging && op.effect === 'read' ? context.store.aside() : undefined
  return aside ? answerFrom(aside, route, context, input) : feature(context, input)
}

type Aside = NonNullable<ReturnType<Context['store']['aside']>>

async function answerFrom(aside: Aside, { feature }: Route, context: Context, input: never): Promise<unknown> {
  const began = elapsed()
  try {
    const output = await feature({ ...context, store: readingFrom(context.store, aside.tables) }, input)
    context.headers[AGE] = String(Math.ceil(aside.age))
    return output
  } catch (error) {
    if (!(error instanceof StoreError) || elapsed() - began > SOON) throw error
    return feature(context, input)
  }
}
