// Graphs as lists of edges: what is above what, what goes in a circle, and what follows from the rest.

/** @typedef {readonly [from: string, to: string]} Edge */

/** Groups of more than one node that reach each other, each sorted, the first by name first (Tarjan's way). */
export function circles(nodes, edges) {
  const next = successors(nodes, edges)
  const seen = new Map()
  const lowest = new Map()
  const open = []
  const found = []
  const visit = (node) => {
    seen.set(node, seen.size)
    lowest.set(node, seen.get(node))
    open.push(node)
    for (const to of next.get(node)) {
      if (!seen.has(to)) visit(to)
      if (open.includes(to)) lowest.set(node, Math.min(lowest.get(node), lowest.get(to)))
    }
    if (lowest.get(node) !== seen.get(node)) return
    const group = open.splice(open.indexOf(node))
    if (group.length > 1) found.push(group.sort())
  }
  for (const node of nodes) if (!seen.has(node)) visit(node)
  return found.sort(([a], [b]) => (a < b ? -1 : 1))
}

/** How many edges the longest way down from each node has. Only for what has no circle. @returns {Map<string, number>} */
export function heights(nodes, edges) {
  const next = successors(nodes, edges)
  const found = new Map()
  const height = (node) => {
    if (!found.has(node)) found.set(node, Math.max(-1, ...next.get(node).map(height)) + 1)
    return found.get(node)
  }
  for (const node of nodes) height(node)
  return found
}

/** The edges that do not follow from others: a way round over other nodes says the same. */
export function withoutShortcuts(nodes, edges) {
  const next = successors(nodes, edges)
  const reaches = (from, to, but) =>
    next.get(from).some((node) => !(from === but && node === to) && (node === to || reaches(node, to, but)))
  return edges.filter(([from, to]) => !reaches(from, to, from))
}

function successors(nodes, edges) {
  const next = new Map(nodes.map((node) => [node, []]))
  for (const [from, to] of edges) next.get(from).push(to)
  return next
}
