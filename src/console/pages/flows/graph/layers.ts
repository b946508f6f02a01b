/** In which layer each step stands: one below all that lead to it. Ways that go back up are told apart first. */
import { addTo } from '../../../../lib/lists.ts'
import type { Way } from './document.ts'

export interface Layers {
  /** By id, 0 for the top. */
  layerOf: ReadonlyMap<string, number>
  forward: readonly Way[]
  /** Those that close a circle. */
  back: readonly Way[]
}

export function layersOf(ids: readonly string[], ways: readonly Way[], start: string): Layers {
  const order = [start, ...ids].filter((id, at, all) => ids.includes(id) && all.indexOf(id) === at)
  const out = new Map<string, Way[]>()
  for (const way of ways) addTo(out, way.from, way)
  const back = circlesIn(order, out)
  const forward = ways.filter((way) => !back.has(way))
  const layerOf = new Map(order.map((id) => [id, 0]))
  // Without circles the longest way has fewer steps than there are.
  for (let round = 0, moved = true; moved && round < order.length; round++) {
    moved = false
    for (const { from, to } of forward) {
      const least = (layerOf.get(from) ?? 0) + 1
      if ((layerOf.get(to) ?? 0) >= least) continue
      layerOf.set(to, least)
      moved = true
    }
  }
  return { layerOf, forward, back: [...back] }
}

/** Ways that lead to where one has come from, in a walk from the start. */
function circlesIn(order: readonly string[], out: ReadonlyMap<string, Way[]>): Set<Way> {
  const back = new Set<Way>()
  const state = new Map<string, 'open' | 'done'>()
  const walk = (id: string) => {
    state.set(id, 'open')
    for (const way of out.get(id) ?? []) {
      if (state.get(way.to) === 'open') back.add(way)
      else if (!state.has(way.to)) walk(way.to)
    }
    state.set(id, 'done')
  }
  for (const id of order) if (!state.has(id)) walk(id)
  return back
}
