/**
 * Where steps stand and how ways run: layers from the top down, few crossings, each step near what it is joined to. A way
 * that passes a layer has a place of its own there.
 */
import type { FlowGraph, Way } from './document.ts'
import { layersOf } from './layers.ts'

/** Pixels. */
export const STEP = { width: 172, height: 46 }
const BETWEEN = 28
const ROW = 104
const EDGE = 24
const PASSING = 24
const SWEEPS = 6

export interface Placed {
  id: string
  /** Of the middle. */
  x: number
  y: number
}

export interface Drawn extends Way {
  /** Of an SVG. */
  path: string
  /** Where its label stands. */
  at: { x: number; y: number }
}

export interface Layout {
  steps: readonly Placed[]
  ways: readonly Drawn[]
  width: number
  height: number
}

interface Spot {
  id: string
  width: number
  x: number
  above: Spot[]
  below: Spot[]
}

export function layOut({ steps, ways, start }: FlowGraph): Layout {
  if (steps.length === 0) return { steps: [], ways: [], width: 0, height: 0 }
  const ids = steps.map(({ id }) => id)
  const { layerOf, forward, back } = layersOf(ids, ways, start)
  const { rows, chains } = spotsOf(ids, layerOf, forward)
  for (let sweep = 0; sweep < SWEEPS; sweep++) arrange(rows, sweep % 2 === 0)
  for (let sweep = 0; sweep < SWEEPS; sweep++) settle(rows, sweep % 2 === 0)
  const left = Math.min(...rows.flat().map(({ x, width }) => x - width / 2))
  const yOf = (row: number) => EDGE + STEP.height / 2 + row * ROW
  const placed = new Map<string, Placed>()
  for (const [row, spots] of rows.entries()) {
    for (const spot of spots) {
      spot.x += EDGE - left
      if (spot.width === STEP.width) placed.set(spot.id, { id: spot.id, x: spot.x, y: yOf(row) })
    }
  }
  const down = chains.map(({ way, spots, top }) => drawnDown(way, spots, (at) => yOf(top + at)))
  const up = back.map((way) => drawnBack(way, placed))
  const right = Math.max(...rows.flat().map(({ x, width }) => x + width / 2))
  const bulge = up.length > 0 ? 96 : 0
  return {
    steps: [...placed.values()],
    ways: [...down, ...up],
    width: right + EDGE + bulge,
    height: yOf(rows.length - 1) + STEP.height / 2 + EDGE,
  }
}

interface Chain {
  way: Way
  spots: Spot[]
  /** The row of its first spot. */
  top: number
}

function spotsOf(ids: readonly string[], layerOf: ReadonlyMap<string, number>, forward: readonly Way[]) {
  const rows: Spot[][] = Array.from({ length: Math.max(0, ...layerOf.values()) + 1 }, () => [])
  const add = (id: string, row: number, width: number): Spot => {
    const spot: Spot = { id, width, x: 0, above: [], below: [] }
    rows[row]?.push(spot)
    return spot
  }
  const own = new Map(ids.map((id) => [id, add(id, layerOf.get(id) ?? 0, STEP.width)]))
  const chains = forward.flatMap((way): Chain[] => {
    const [first, last] = [own.get(way.from), own.get(way.to)]
    if (!first || !last) return []
    const [top, bottom] = [layerOf.get(way.from) ?? 0, layerOf.get(way.to) ?? 0]
    const passing = Array.from({ length: bottom - top - 1 }, (_, at) => add('', top + 1 + at, PASSING))
    const spots = [first, ...passing, last]
    for (const [at, spot] of spots.slice(1).entries()) {
      spots[at]?.below.push(spot)
      spot.above.push(spots[at] as Spot)
    }
    return [{ way, spots, top }]
  })
  for (const row of rows) spread(row)
  return { rows, chains }
}

/** Side by side, around the middle. */
function spread(row: Spot[]): void {
  let x = 0
  for (const spot of row) {
    spot.x = x + spot.width / 2
    x += spot.width + BETWEEN
  }
  const middle = (x - BETWEEN) / 2
  for (const spot of row) spot.x -= middle
}

/** Each row in the order of what it is joined to. */
function arrange(rows: Spot[][], isDown: boolean): void {
  for (const row of isDown ? rows : rows.toReversed()) {
    const wish = new Map(row.map((spot) => [spot, middleOf(isDown ? spot.above : spot.below, spot.x)]))
    row.sort((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0))
    spread(row)
  }
}

/** Each spot as near as it can be to what it is joined to, in the order that there is. */
function settle(rows: Spot[][], isDown: boolean): void {
  for (const row of isDown ? rows : rows.toReversed()) {
    const wishes = row.map((spot) => middleOf(isDown ? spot.above : spot.below, spot.x))
    let least = Number.NEGATIVE_INFINITY
    for (const [at, spot] of row.entries()) {
      spot.x = Math.max(wishes[at] ?? 0, least + spot.width / 2)
      least = spot.x + spot.width / 2 + BETWEEN
    }
    const off = wishes.reduce((sum, wish, at) => sum + wish - (row[at]?.x ?? 0), 0) / Math.max(1, row.length)
    for (const spot of row) spot.x += off
  }
}

function middleOf(spots: readonly Spot[], otherwise: number): number {
  return spots.length === 0 ? otherwise : spots.reduce((sum, { x }) => sum + x, 0) / spots.length
}

function drawnDown(way: Way, spots: readonly Spot[], yOf: (at: number) => number): Drawn {
  const points = spots.map(({ x }, at) => ({ x, y: yOf(at) }))
  const half = STEP.height / 2
  let path = ''
  for (const [at, to] of points.entries()) {
    const from = points[at - 1]
    if (!from) continue
    const [y0, y1] = [at === 1 ? from.y + half : from.y, at === points.length - 1 ? to.y - half : to.y]
    const mid = (y0 + y1) / 2
    path += `${at === 1 ? `M${round(from.x)} ${y0}` : ''}C${round(from.x)} ${mid} ${round(to.x)} ${mid} ${round(to.x)} ${y1}`
  }
  const [a, b] = [points[0] ?? NOWHERE, points[1] ?? NOWHERE]
  // Ways part below the step that they leave: nearer to the other end their labels have more room.
  return { ...way, path, at: { x: round(a.x + (b.x - a.x) * 0.62), y: a.y + (b.y - a.y) * 0.56 } }
}

function drawnBack(way: Way, placed: ReadonlyMap<string, Placed>): Drawn {
  const [from, to] = [placed.get(way.from) ?? NOWHERE, placed.get(way.to) ?? NOWHERE]
  const half = STEP.width / 2
  const [x0, x1] = [round(from.x + half), round(to.x + half)]
  const far = Math.max(x0, x1) + 56
  const path = `M${x0} ${from.y}C${far} ${from.y} ${far} ${to.y} ${x1} ${to.y}`
  return { ...way, path, at: { x: round((x0 + x1) / 8 + far * 0.75), y: (from.y + to.y) / 2 } }
}

const NOWHERE = { x: 0, y: 0 }
const round = (value: number) => Math.round(value)
