/** The graph of a flow: steps that can be chosen, ways between them, and what is lit. */
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { JsonObject } from '../../../../lib/json.ts'
import { type FlowGraph, graphOf, type Step, type Way } from './document.ts'
import { layOut, type Placed, STEP } from './layout.ts'
import { type Sight, useSight } from './view.ts'

export interface Marks {
  /** Where a run stands; empty for nowhere. */
  current: string
  /** Where it has been. */
  visited: ReadonlySet<string>
  /** Which ways it went: `from to`. */
  walked: ReadonlySet<string>
  /** What differs from another version: `added`, `removed` or `changed`. */
  differences: ReadonlyMap<string, string>
}

interface GraphProps {
  graph: FlowGraph
  marks: Marks
  /** The step that is looked at. */
  chosen: string
  leadTo: (step: Step) => string
}

export function Graph({ graph, marks, chosen, leadTo }: GraphProps) {
  const layout = useMemo(() => layOut(graph), [graph])
  const steps = new Map(graph.steps.map((step) => [step.id, step]))
  const { width, height } = layout
  const place = useRef<HTMLElement>(null)
  const sight = useSight(place, layout)
  const { view, isDragged, reveal } = sight
  const { current } = marks
  // A run is followed to where it stands.
  useEffect(() => {
    const spot = layout.steps.find(({ id }) => id === current)
    if (spot) reveal(boxOf(spot))
  }, [current, layout, reveal])
  const transform = `translate(${view.x}px, ${view.y}px) scale(${view.zoom})`
  return (
    <section
      class={isDragged ? 'graph dragged' : 'graph'}
      ref={place}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys move it
      tabIndex={0}
      aria-label="The graph of the flow"
      aria-keyshortcuts="+ - 0 ArrowUp ArrowDown ArrowLeft ArrowRight"
      onKeyDown={(event) => heed(event, sight)}
    >
      <Zooming sight={sight} />
      <div class="drawing" style={{ width: `${width}px`, height: `${height}px`, transform }}>
        <svg width={width} height={height} aria-hidden="true">
          <defs>
            <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
              <path d="M0 0 8 4 0 8z" />
            </marker>
          </defs>
          {layout.ways.map((way) => (
            <g key={`${way.from} ${way.to}`} class={isLit(way, marks) ? 'way lit' : 'way'}>
              <path d={way.path} marker-end="url(#tip)" />
              <text x={way.at.x} y={way.at.y}>
                {shortOf(way.label)}
              </text>
            </g>
          ))}
        </svg>
        {layout.steps.map(({ id, x, y }) => {
          const step = steps.get(id)
          if (!step) return null
          const place = { left: `${x - STEP.width / 2}px`, top: `${y - STEP.height / 2}px` }
          return (
            <a
              key={id}
              class={classOf(step, marks)}
              style={place}
              href={leadTo(step)}
              aria-current={chosen === id ? 'true' : undefined}
              title={step.name}
              onFocus={() => reveal(boxOf({ id, x, y }))}
              onClick={(event) => isDragged && event.preventDefault()}
            >
              <span class="what">{whatOf(step)}</span>
              <span class="name">{nameOf(step)}</span>
              {saidOf(id, marks)}
            </a>
          )
        })}
      </div>
    </section>
  )
}

const boxOf = ({ x, y }: Placed) => ({ x: x - STEP.width / 2, y: y - STEP.height / 2, ...STEP })

/** Factor of a press, and pixels. */
const PRESS = { zoom: 1.25, move: 60 }

function Zooming({ sight: { view, zoomBy, fit } }: { sight: Sight }) {
  return (
    <div class="zooming" role="toolbar" aria-label="How large the graph is">
      <button type="button" class="icon" aria-label="Smaller" title="-" onClick={() => zoomBy(1 / PRESS.zoom)}>
        −
      </button>
      <button type="button" title="0: as large as fits" onClick={fit}>
        <span class="unseen">Fit, now </span>
        {Math.round(view.zoom * 100)} %
      </button>
      <button type="button" class="icon" aria-label="Larger" title="+" onClick={() => zoomBy(PRESS.zoom)}>
        +
      </button>
    </div>
  )
}

function heed(event: KeyboardEvent, { zoomBy, moveBy, fit }: Sight): void {
  if (event.metaKey || event.ctrlKey || event.altKey) return
  const acts: { [key: string]: (() => void) | undefined } = {
    '+': () => zoomBy(PRESS.zoom),
    '=': () => zoomBy(PRESS.zoom),
    '-': () => zoomBy(1 / PRESS.zoom),
    '0': fit,
    ArrowLeft: () => moveBy(PRESS.move, 0),
    ArrowRight: () => moveBy(-PRESS.move, 0),
    ArrowUp: () => moveBy(0, PRESS.move),
    ArrowDown: () => moveBy(0, -PRESS.move),
  }
  const act = acts[event.key]
  if (!act) return
  act()
  event.preventDefault()
}

const LONGEST = 24
const shortOf = (label: string) => (label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label)

const isLit = ({ from, to }: Way, { walked }: Marks) => walked.has(`${from} ${to}`)

function classOf({ id, kind }: Step, { current, visited, differences }: Marks): string {
  const state = [current === id && 'current', visited.has(id) && 'visited', differences.get(id)]
  return ['step', kind, ...state].filter(Boolean).join(' ')
}

/** The vendor's names of actions say first what is done and then by what: `Verify Code / OTP Email`. */
function whatOf({ kind, name }: Step): string {
  const [first = ''] = name.split(' / ')
  return first === name ? kind : first
}

const nameOf = ({ name }: Step) => name.split(' / ').at(-1) ?? name

/** What colours show, for those who do not see them. */
function saidOf(id: string, { current, visited, differences }: Marks) {
  const said = differences.get(id) ?? (current === id ? 'the run stands here' : visited.has(id) ? 'was run' : '')
  return said && <span class="unseen">, {said}</span>
}

/** Both versions in one graph, with what differs. */
export function compared(flow: JsonObject, other: JsonObject): { graph: FlowGraph; differences: Map<string, string> } {
  const [now, before] = [graphOf(flow), graphOf(other)]
  const old = new Map(before.steps.map((step) => [step.id, step]))
  const differences = new Map<string, string>()
  for (const step of now.steps) {
    const known = old.get(step.id)
    if (!known) differences.set(step.id, 'added')
    else if (wordOf(known) !== wordOf(step)) differences.set(step.id, 'changed')
  }
  const gone = before.steps.filter(({ id }) => !now.steps.some((step) => step.id === id))
  for (const { id } of gone) differences.set(id, 'removed')
  const kept = new Set(now.ways.map(({ from, to }) => `${from} ${to}`))
  const ways = [...now.ways, ...before.ways.filter(({ from, to }) => !kept.has(`${from} ${to}`))]
  return { graph: { ...now, steps: [...now.steps, ...gone], ways }, differences }
}

/** What a step is; where an editor has it on its canvas is no difference. */
const wordOf = ({ task: { view: _, ...task } }: Step) => JSON.stringify(task)
