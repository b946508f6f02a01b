// docs/architecture.svg: a box for each module and an arrow for what it imports. An arrow that follows from others is
// left out, or nothing could be seen; the table of docs/architecture.md has them all.
import { withoutShortcuts } from './graph.mjs'
import { layout } from './layout.mjs'

const BOX = { width: 190, height: 66, gap: 22 }
const BEND = 14
const ROW = 118
const EDGE = 24
const CAPTION = 30

/** `captions`: name to a line of text. Answers with SVG. */
export function drawModules({ names, imports }, captions) {
  const edges = imports.map(({ from, to }) => [from, to])
  const { rows, paths } = layout(names, withoutShortcuts(names, edges))
  const width = Math.max(...rows.map(widthOf)) + 2 * EDGE
  const height = (rows.length - 1) * ROW + BOX.height + 2 * EDGE
  const places = new Map(rows.flatMap((row, at) => placesIn(row, width, EDGE + at * ROW)))
  const isTypesOnly = new Set(imports.filter((each) => each.isTypesOnly).map(({ from, to }) => `${from} ${to}`))
  const arrows = paths.map((path) => arrow(path, places, isTypesOnly.has(`${path[0]} ${path.at(-1)}`)))
  const boxes = names.map((name) => box(name, captions.get(name) ?? '', places.get(name)))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>What imports what</title>
<style>text { font: 12px system-ui, "DejaVu Sans", sans-serif; fill: #44505c; text-anchor: middle }
.name { font: bold 15px ui-monospace, "DejaVu Sans Mono", Menlo, monospace; fill: #10141a }
rect { fill: #f3f6f9; stroke: #7a8794 }
path { fill: none; stroke: #7a8794; stroke-width: 1.5; marker-end: url(#tip) }
.types { stroke-dasharray: 5 4 }</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><polygon points="0,0 8,4 0,8" fill="#7a8794"/></marker></defs>
<rect width="${width}" height="${height}" style="fill: #ffffff; stroke: none"/>
${arrows.join('\n')}
${boxes.join('\n')}
</svg>
`
}

function widthOf(row) {
  return row.reduce((sum, { isBend }) => sum + (isBend ? BEND : BOX.width) + BOX.gap, -BOX.gap)
}

function placesIn(row, width, top) {
  let left = Math.round((width - widthOf(row)) / 2)
  return row.map(({ id, isBend }) => {
    const own = isBend ? BEND : BOX.width
    const place = [id, { x: left + own / 2, top, bottom: top + BOX.height }]
    left += own + BOX.gap
    return place
  })
}

/** Down from box to box, straight through the rows between. */
function arrow(path, places, isDashed) {
  const [first, ...rest] = path.map((id) => places.get(id))
  let line = `M${first.x},${first.bottom}`
  let from = first
  for (const [at, to] of rest.entries()) {
    const half = (to.top - from.bottom) / 2
    line += ` C${from.x},${from.bottom + half} ${to.x},${to.top - half} ${to.x},${to.top}`
    if (at < rest.length - 1) line += ` V${to.bottom}`
    from = to
  }
  return `<path${isDashed ? ' class="types"' : ''} d="${line}"/>`
}

function box(name, caption, { x, top }) {
  const lines = wrapped(caption).map((line, at) => `<text x="${x}" y="${top + 40 + at * 16}">${escaped(line)}</text>`)
  return `<rect x="${x - BOX.width / 2}" y="${top}" width="${BOX.width}" height="${BOX.height}" rx="6"/><text class="name" x="${x}" y="${top + 21}">${name}</text>${lines.join('')}`
}

function wrapped(text) {
  const lines = ['']
  for (const word of text.replaceAll('`', '').split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trim()
    if (longer.length > CAPTION) lines.push(word)
    else lines[lines.length - 1] = longer
  }
  return lines
}

function escaped(text) {
  return text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character])
}
