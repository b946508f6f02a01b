/** Where the steps of a flow stand in the console's drawing of it. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type FlowGraph, graphOf } from '../../../src/console/pages/flows/graph/document.ts'
import { layersOf } from '../../../src/console/pages/flows/graph/layers.ts'
import { layOut, STEP } from '../../../src/console/pages/flows/graph/layout.ts'

const flow = {
  contents: {
    startTask: '1',
    tasks: {
      start: { next: { rules: [{ interactionId: '', taskId: '1' }] } },
      1: {
        name: 'Welcome',
        type: 'screen',
        screenId: 'SC1',
        next: {
          rules: [
            { interactionId: 'submit', taskId: '2' },
            { interactionId: 'enter', taskId: '2' },
            { interactionId: 'skip', taskId: '0' },
            { interactionId: 'lost', taskId: 'nowhere' },
          ],
        },
      },
      2: {
        name: 'Code',
        type: 'automated',
        action: 'sign-in-otp-email',
        next: {
          rules: [
            { interactionId: 'back', taskId: '1' },
            { interactionId: 'success', taskId: '0' },
          ],
        },
      },
      0: { name: 'End', type: 'automated', next: {} },
      odd: 'not a task',
    },
  },
}

describe('the graph of a flow', () => {
  test('is read from its document, and what leads nowhere is left out', () => {
    const { steps, ways, start } = graphOf(flow)
    assert.deepEqual(
      steps.map(({ id, name, kind }) => [id, name, kind]),
      [
        ['0', 'End', 'end'],
        ['1', 'Welcome', 'screen'],
        ['2', 'Code', 'action'],
        ['start', 'start', 'start'],
      ],
    )
    assert.deepEqual(ways, [
      { from: '1', to: '2', label: 'submit, enter' },
      { from: '1', to: '0', label: 'skip' },
      { from: '2', to: '1', label: 'back' },
      { from: '2', to: '0', label: 'success' },
      { from: 'start', to: '1', label: '' },
    ])
    assert.equal(start, 'start')
  })

  test('has each step below all that lead to it; a way back makes no circle', () => {
    const { steps, ways, start } = graphOf(flow)
    const ids = steps.map(({ id }) => id)
    const { layerOf, back } = layersOf(ids, ways, start)
    assert.deepEqual(Object.fromEntries(layerOf), { start: 0, 1: 1, 2: 2, 0: 3 })
    assert.deepEqual(back, [{ from: '2', to: '1', label: 'back' }])
  })

  test('has no step on another, and all of it within its size', () => {
    for (const graph of [graphOf(flow), wide(40), { steps: [], ways: [], start: '' }]) {
      const { steps, ways, width, height } = layOut(graph)
      assert.equal(steps.length, graph.steps.length)
      assert.equal(ways.length, graph.ways.length)
      for (const a of steps) {
        assert.ok(a.x - STEP.width / 2 >= 0 && a.x + STEP.width / 2 <= width)
        assert.ok(a.y - STEP.height / 2 >= 0 && a.y + STEP.height / 2 <= height)
        for (const b of steps) {
          assert.ok(a === b || Math.abs(a.x - b.x) >= STEP.width || Math.abs(a.y - b.y) >= STEP.height)
        }
      }
    }
  })
})

/** One step that leads to many, each of which leads back and to the end. */
function wide(count: number): FlowGraph {
  const many = Array.from({ length: count }, (_, at) => `s${at}`)
  const steps = ['start', ...many, 'end'].map((id) => ({
    id,
    name: id,
    kind: 'action' as const,
    action: '',
    screenId: '',
    task: {},
  }))
  const ways = many.flatMap((id) => [
    { from: 'start', to: id, label: '' },
    { from: id, to: 'end', label: '' },
    { from: id, to: 'start', label: 'back' },
  ])
  return { steps, ways, start: 'start' }
}
