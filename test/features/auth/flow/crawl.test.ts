import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../../../../src/lib/json.ts'
import { startAuthPlane } from '../signing-in.ts'
import { connect, crawl, reachable, VISITORS } from './crawler.ts'
import { importFlow } from './driving.ts'
import { NOT_EXECUTED } from './not-executed.ts'
import { sampleFlows } from './samples.ts'

const samples = sampleFlows()
const skip = samples === undefined && 'the published flows are not at hand'

test('published flows run from start to their ends', { skip }, async (context) => {
  const executed = new Set<string>()
  const steps = new Map<string, string>()
  const unknown = new Set<string>()
  let ends = 0
  for (const { name, flow } of samples ?? []) {
    const plane = await startAuthPlane({ rateLimits: 'off', deliveryPrivate: true })
    const flowId = String(flow['flowId'])
    const others = (samples ?? []).filter((other) => folderOf(other.name) === folderOf(name))
    const flows: { [id: string]: JsonObject } = {}
    for (const other of others) flows[String(other.flow['flowId'])] = other.flow
    flows[flowId] = flow
    for (const one of Object.values(flows)) await importFlow(plane, one)
    const provider = await connect(plane)
    for (const kind of VISITORS) {
      const found = await crawl({ plane, provider, flows }, flowId, kind)
      ends += found.ends
      for (const step of found.executed) {
        const [flowOf = ''] = step.split(' ')
        const whose =
          flowOf === flowId ? name : (others.find((other) => other.flow['flowId'] === flowOf)?.name ?? flowOf)
        executed.add(`${whose} ${step}`)
      }
      for (const [at, error] of [...found.errors, ...found.refusals])
        if (error.startsWith('NotImplemented')) unknown.add(`${name} ${at}: ${error}`)
    }
    for (const [id, task] of reachable(flow)) steps.set(`${name} ${flowId} ${id}`, task.action ?? task.type ?? '')
    await provider.stop()
    await plane.stop()
  }
  const missed = [...steps].filter(([step]) => !executed.has(step)).map((parts) => parts.join(' '))
  const reached = steps.size - missed.length
  context.diagnostic(`${reached} of ${steps.size} steps were executed, ${ends} ways came to a session`)
  assert.deepEqual(missed.sort(), [...NOT_EXECUTED].sort(), 'those that are not are the named ones')
  assert.ok(ends >= 100, `${ends}`)
  assert.deepEqual([...unknown], [], 'actions that the plane does not know')
})

const folderOf = (name: string) => name.slice(0, name.lastIndexOf('/'))
