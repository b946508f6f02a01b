import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { JsonObject } from '../../../../src/lib/json.ts'
import { startAuthPlane } from '../signing-in.ts'
import { connect, crawl, reachable, VISITORS } from './crawler.ts'

it('every step of the flows of a new project can be reached', async (context) => {
  const first = await startAuthPlane()
  const listed = await first.call('POST', '/v1/mgmt/flow/list', {})
  const ids: string[] = listed.body.flows.map(({ id }: { id: string }) => id)
  const flows: { [id: string]: JsonObject } = {}
  for (const flowId of ids) flows[flowId] = (await first.call('POST', '/v2/mgmt/flow/export', { flowId })).body.flow
  await first.stop()
  const missed: string[] = []
  for (const flowId of ids) {
    // Sending again lets time go by: each flow has a plane of its own, whose clock is the provider's.
    const plane = await startAuthPlane({ rateLimits: 'off', deliveryPrivate: true })
    const provider = await connect(plane)
    context.after(() => Promise.all([provider.stop(), plane.stop()]))
    const executed = new Set<string>()
    let ends = 0
    for (const kind of VISITORS) {
      const found = await crawl({ plane, provider, flows }, flowId, kind)
      for (const step of found.executed) executed.add(step)
      for (const [at, error] of [...found.errors, ...found.refusals]) context.diagnostic(`${kind} ${at}: ${error}`)
      ends += found.ends
    }
    const steps = [...reachable(flows[flowId] ?? {}).keys()]
    missed.push(...steps.map((id) => `${flowId} ${id}`).filter((step) => !executed.has(step)))
    assert.ok(ends > 0, `${flowId} leads to no session`)
  }
  // Of none of the visitors there is an authenticator app from before.
  assert.deepEqual(missed, ['mfa 8'])
})
