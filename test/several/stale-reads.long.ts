import { request } from 'node:http'
import { it } from 'node:test'
import { freshUrl, KEY, type PlaneProcess, PROJECT, startPlaneProcess } from '../crash/plane-process.ts'
import { onEveryEngine } from '../support/engines.ts'
import { agreeFromTwoSides, SEED, type Side } from './stale-reads.ts'

/** Each is a change and some five loads from both sides. */
const STEPS = Number(process.env['HOMESCOPE_TEST_STEPS'] ?? 20_000)

onEveryEngine((engine) => {
  it(`two processes load what is there, after ${STEPS} random changes (seed ${SEED})`, async (t) => {
    const database = await freshUrl(t, engine)
    const one = await startPlaneProcess(t, database)
    const other = await startPlaneProcess(t, database)
    await agreeFromTwoSides([sideOf(one), sideOf(other)], STEPS)
  })
})

/** Connections are kept: each step is some six requests. */
function sideOf({ url, agent }: PlaneProcess): Side {
  const headers = { authorization: `Bearer ${PROJECT}:${KEY}`, 'content-type': 'application/json' }
  return {
    call: (method, path, body) =>
      new Promise((resolve, reject) => {
        const sent = request(url + path, { method, agent, headers }, (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (part: string) => {
            text += part
          })
          response.once('error', reject)
          response.once('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text || '{}') }))
        })
        sent.once('error', reject)
        sent.end(body === undefined ? undefined : JSON.stringify(body))
      }),
  }
}
