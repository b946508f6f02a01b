// Flows beside the single calls that they wrap: a code sent and a code verified, each request on its own, and what CPU
// the plane used for it.
import { figure, median, table } from '../figures.mjs'
import { BEARER, manage } from '../logins.mjs'
import { cpuMicros } from '../servers.mjs'
import { measureFirstScreens } from './first-screen.mjs'

const FLOW = 'sign-up-or-in'
/** The most that a step may cost, of the CPU of the call that it wraps. */
const AIM = 1.5

export async function measureFlows({ planes, quick, say }) {
  const count = quick ? 60 : 300
  const rows = []
  for (const plane of planes) {
    await round(plane, 20, 'warm')
    rows.push({ plane, ...(await round(plane, count, 'run')) })
    say(`${plane.name} measured`)
  }
  const screens = await measureFirstScreens(planes, quick ? 3 : 9)
  return { rows, screens, text: `${report(rows, count)}\n\n${reportScreens(screens)}` }
}

/** Of everybody the same step, then the next one: each step has a figure of its own. */
async function round(plane, count, word) {
  const people = Array.from({ length: count }, (_, n) => `flow-${word}-${n}-${plane.name}@example.com`.toLowerCase())
  const others = people.map((email) => `plain-${email}`)
  for (const loginId of [...people, ...others])
    await manage(plane, '/v1/mgmt/user/create/test', { loginId, email: loginId })
  const begun = new Map()
  const next = (email, interactionId, input) => {
    const { executionId, stepId } = begun.get(email)
    return ask(plane, '/v1/flow/next', { executionId, stepId, interactionId, version: 1, input })
  }
  const sendByFlow = async (email) => begun.set(email, await next(email, 'submit', { email }))
  const sendByCall = (loginId) => ask(plane, '/v1/auth/otp/signup-in/email', { loginId })
  const start = await timed(plane, people, async (email) =>
    begun.set(email, await ask(plane, '/v1/flow/start', { flowId: FLOW, options: {}, input: {} })),
  )
  const [sent, otpSent] = [await timed(plane, people, sendByFlow), await timed(plane, others, sendByCall)]
  const codes = new Map()
  for (const loginId of [...people, ...others]) {
    const made = { loginId, deliveryMethod: 'email' }
    codes.set(loginId, (await manage(plane, '/v1/mgmt/tests/generate/otp', made)).code)
  }
  const verified = await timed(plane, people, async (email) => {
    const { status } = await next(email, 'code', { code: codes.get(email) })
    if (status !== 'completed') throw new Error(`the flow ended as ${status}`)
  })
  const otpVerified = await timed(plane, others, (loginId) =>
    ask(plane, '/v1/auth/otp/verify/email', { loginId, code: codes.get(loginId) }),
  )
  return { start, sent, otpSent, verified, otpVerified }
}

async function timed(plane, people, step) {
  const [cpu, began] = [cpuMicros(plane.pid), performance.now()]
  const times = []
  for (const person of people) {
    const at = performance.now()
    await step(person)
    times.push(performance.now() - at)
  }
  const seconds = (performance.now() - began) / 1000
  const sorted = times.toSorted((a, b) => a - b)
  return {
    cpu: (cpuMicros(plane.pid) - cpu) / people.length,
    perSecond: people.length / seconds,
    p50: median(times),
    p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
  }
}

/** @returns {Promise<any>} */
async function ask(plane, path, body) {
  const [, authorization = ''] = BEARER.split(': ')
  const response = await fetch(plane.url + path, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

function report(rows, count) {
  const head = ['engine', 'request', 'CPU µs', 'of the call, CPU', 'requests/s', 'p50 ms', 'p99 ms']
  const lines = rows.flatMap(({ plane, start, sent, otpSent, verified, otpVerified }) => [
    line(plane, 'flow/start, its first screen', start),
    line(plane, 'otp/signup-in', otpSent),
    line(plane, 'flow/next that sends a code', sent, otpSent),
    line(plane, 'otp/verify', otpVerified),
    line(plane, 'flow/next that verifies it and ends', verified, otpVerified),
  ])
  return [
    `${count} people go through \`${FLOW}\`, one request at a time, and as many by the single calls that it wraps. A step shall cost at most ${AIM} times the CPU of the call.`,
    '',
    table(head, lines),
  ].join('\n')
}

function reportScreens(screens) {
  if (screens.length === 0) return 'There was no Chromium to look at the first screen with.'
  const head = ['engine', 'first screen of the hosted page', 'ms', 'requests', 'kB over the wire']
  const lines = screens.flatMap(({ plane, first, again }) =>
    [
      ['nothing in the cache', first],
      ['again', again],
    ].map(([what, { ms, requests, bytes }]) => [plane.name, what, ms, requests, bytes / 1000]),
  )
  return `Until every element of the screen is made, in Chromium on the same machine; medians.\n\n${table(head, lines)}`
}

function line({ name }, what, { cpu, perSecond, p50, p99 }, call) {
  return [name, what, cpu, call ? figure(cpu / call.cpu) : '', perSecond, p50, p99]
}
