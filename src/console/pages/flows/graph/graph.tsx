/** The graph of a flow: steps that can be chosen, ways between them, and what is lit. */
import { useMemo, useRef } from 'preact/hooks'
import type { JsonObject } from '../../../../lib/json.ts'
import { type FlowGraph, graphOf, type Step, type Way } from './document.ts'
import { useFit } from './fit.ts'
import { layOut, STEP } from './layout.ts'

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
  const zoom = useFit(place, width)
  return (
    <section class="graph" ref={place} aria-label="The graph of the flow">
      <div class="drawing" style={{ width: `${width}px`, height: `${height}px`, zoom }}>
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
