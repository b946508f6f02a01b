import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../../lib/json.ts'
import { actions } from '../actions/index.ts'
import { type Flow, readFlow } from '../document/flow.ts'
import { type Execution, newExecution, type TraceEntry } from './execution.ts'
import type { Event, Library, Move } from './moves.ts'
import { advance } from './react.ts'

const GRAPHS = 400
const CLICKS = 12
/** Of a flow within flows, the moves between two answers: each step asks for one effect at most. */
const MOST_MOVES = 110

/** Numbers that are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 + 1
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const KINDS = ['screen', 'condition', 'automated', 'automated', 'flow', 'nonsense']
const INTERACTIONS = ['success', 'a', 'b', 'ELSE', 'polling', '']
const OPERATORS = ['is-true', 'is-false', 'equal', 'contains', 'greater-than', 'matches', 'no-such-operator']
const NAMES = [...Object.keys(actions), 'unheard-of']

/** A document in which anything may lead anywhere, or nowhere. */
function anyFlow(id: string, random: (below: number) => number): Flow {
  const one = <T>(items: readonly T[]): T => items[random(items.length)] as T
  const count = 2 + random(10)
  const ids = Array.from({ length: count }, (_, at) => (at % 4 === 3 ? `${at - 1}.end` : String(at)))
  const rules = () => ({
    rules: Array.from({ length: random(4) }, () => ({
      interactionId: one(INTERACTIONS),
      taskId: one([...ids, 'nowhere']),
    })),
  })
  const task = (taskId: string) => ({
    id: taskId,
    name: taskId,
    type: one(KINDS),
    action: one(NAMES),
    screenId: 'SC1',
    next: rules(),
    arguments: { flowId: { type: 'inline', value: one(['f0', 'f1', 'none']) } },
    conditions: [
      {
        interactionId: one(INTERACTIONS),
        logicalOr: random(2) === 1,
        atomicConditions: [
          {
            target: { type: 'context', value: one(['form.x', 'user.email', '__proto__.x']) },
            operator: one(OPERATORS),
            predicate: { type: 'inline', value: one(['1', '{{form.x}}', '(']) },
          },
        ],
      },
    ],
    errorHandlingV2: { OTPSignInEmailFailed: { errorHandlingType: one(['custom', 'ignore', 'customWithError']) } },
  })
  const tasks = Object.fromEntries(ids.map((taskId) => [taskId, task(taskId)]))
  const start = { id: 'start', name: 'start', next: { rules: [{ taskId: one(ids) }] } }
  const screens = [{ name: 's', document: { screenId: 'SC1', contents: {} } }]
  return readFlow(id, { contents: { tasks: { ...tasks, start } }, screens } as unknown as JsonObject)
}

interface Ran {
  execution: Execution
  trace: TraceEntry[]
}

/** One event, with effects that go well or not, to its answer. */
function answered(library: Library, { execution, trace }: Ran, first: Event, random: (below: number) => number): Ran {
  let move: Move = advance(library, execution, first)
  const told = [...trace, ...move.trace]
  for (let moves = 0; move.kind !== 'answer'; moves++) {
    assert.ok(moves < MOST_MOVES, 'the flow goes on without an answer')
    assert.notEqual(move.kind, 'need')
    if (move.kind !== 'effect') break
    const { at } = move
    const failure = { fault: 'invalid', message: 'no' }
    const event: Event =
      random(3) === 0 ? { kind: 'failed', at, failure } : { kind: 'done', at, outputs: { 'user.email': 'a@b.c' } }
    move = advance(library, move.execution, event, move.brief)
    told.push(...move.trace)
  }
  return { execution: move.execution, trace: told }
}

function runAll(seed: number): Ran {
  const random = numbers(seed)
  const flows = new Map([0, 1].map((at) => [`f${at}`, anyFlow(`f${at}`, random)]))
  const library: Library = {
    flow: (id) => flows.get(id) ?? null,
    fits: (pattern, text) => pattern !== '(' && text.includes(pattern),
  }
  let ran = answered(
    library,
    { execution: newExecution('f0', {}), trace: [] },
    { kind: 'start', interactionId: '', input: {} },
    random,
  )
  for (let click = 0; click < CLICKS; click++) {
    const places = [...ran.execution.shown, ...Object.keys(ran.execution.waiting), 'nowhere']
    const at = places[random(places.length)] as string
    const interactionId = INTERACTIONS[random(INTERACTIONS.length)] as string
    const before = JSON.stringify(ran.execution)
    const next = answered(library, ran, { kind: 'click', at, interactionId, input: { x: '1' } }, random)
    assert.equal(JSON.stringify(ran.execution), before, 'an execution was changed in place')
    ran = next
  }
  return ran
}

test('whatever a document says, each event has an answer within bounds, and its way is told', () => {
  for (let seed = 1; seed <= GRAPHS; seed++) {
    const { execution, trace } = runAll(seed)
    assert.ok(execution.steps <= 1100 && execution.sinceScreen <= 110, `${seed}`)
    assert.ok(execution.shown.length <= 64)
    const told = trace.filter(({ what }) => ['start', 'screen', 'condition', 'call', 'effect'].includes(what)).length
    const silent = trace.filter(({ what }) => what === 'stuck').length
    // Every step that was entered is told, by what it was or by why it led nowhere.
    assert.ok(execution.steps <= told + silent + trace.filter(({ what }) => what === 'return').length, `${seed}`)
  }
})

test('the same events give the same, in another process too', () => {
  for (let seed = 1; seed <= 50; seed++) assert.deepEqual(runAll(seed), runAll(seed))
})

test('a document that leads round for ever is stopped', () => {
  const tasks = {
    start: { id: 'start', next: { rules: [{ taskId: '1' }] } },
    1: { type: 'condition', conditions: [], next: { rules: [{ interactionId: 'ELSE', taskId: '1' }] } },
  }
  const flow = readFlow('round', { contents: { tasks } } as unknown as JsonObject)
  const library: Library = { flow: () => flow, fits: () => false }
  const move = advance(library, newExecution('round', {}), { kind: 'start', interactionId: '', input: {} })
  const failure = { fault: 'invalid', message: 'The flow takes too many steps' }
  assert.deepEqual(move.kind === 'answer' && move.answer, { kind: 'refusal', at: '1', failure })
})
