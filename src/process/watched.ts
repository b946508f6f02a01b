/** What a plane uses, counted and traced. */
import type { World } from '../features/context.ts'
import type { Tracer } from '../lib/tracer.ts'
import type { Metrics } from '../server/metrics/index.ts'
import { watchedDelivery, watchedStore } from '../server/metrics/watched.ts'
import { tracedDelivery } from '../server/traced.ts'

export function watchedWorld(world: World, metrics: Metrics, tracer: Tracer | undefined): World {
  const { delivery } = world
  const traced = delivery && tracer ? tracedDelivery(delivery, tracer) : delivery
  return {
    ...world,
    store: watchedStore(world.store, metrics),
    ...(traced && { delivery: watchedDelivery(traced, metrics) }),
  }
}
