// Where boxes and arrows of a graph without circles go: rows by height, and within a row so that arrows cross little.
import { heights } from './graph.mjs'

const ROUNDS = 24

/**
 * Rows from the top, each of `{ id, isBend }` from left to right; and for each edge the ids that it passes. An edge over
 * several rows passes a bend in each row between. The same graph always gives the same picture.
 */
export function layout(names, edges) {
  const all = heights(names, edges)
  const height = (id) => all.get(id) ?? 0
  const top = Math.max(...all.values())
  /** @type {{ id: string, isBend: boolean }[][]} */
  const rows = Array.from({ length: top + 1 }, () => [])
  for (const id of names) rows[top - height(id)].push({ id, isBend: false })
  const paths = edges.map(([from, to]) => {
    const bends = []
    for (let at = height(from) - 1; at > height(to); at--) {
      const id = `${from} ${to} ${at}`
      rows[top - at].push({ id, isBend: true })
      bends.push(id)
    }
    return [from, ...bends, to]
  })
  for (let round = 0; round < ROUNDS; round++) sweep(round % 2 === 0 ? rows : [...rows].reverse(), paths)
  return { rows, paths }
}

/** Sorts each row by where its neighbours of the row before stand on average. */
function sweep(rows, paths) {
  const beside = new Map()
  const join = (a, b) => beside.set(a, (beside.get(a) ?? new Set()).add(b))
  for (const path of paths) {
    for (let at = 1; at < path.length; at++) {
      join(path[at], path[at - 1])
      join(path[at - 1], path[at])
    }
  }
  for (let row = 1; row < rows.length; row++) {
    const places = new Map(rows[row - 1].map(({ id }, at) => [id, (at + 0.5) / rows[row - 1].length]))
    const weights = new Map(rows[row].map(({ id }, at) => [id, weight(id, (at + 0.5) / rows[row].length)]))
    rows[row].sort((a, b) => weights.get(a.id) - weights.get(b.id) || (a.id < b.id ? -1 : 1))

    function weight(id, otherwise) {
      const known = [...(beside.get(id) ?? [])].flatMap((other) => places.get(other) ?? [])
      return known.length === 0 ? otherwise : known.reduce((sum, place) => sum + place, 0) / known.length
    }
  }
}
