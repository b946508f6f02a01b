// Whether time tells which login ids there are: the same request for known and for unknown ones, taking turns, one at
// a time over one connection.
import { Agent, request } from 'node:http'
import { median, table } from './figures.mjs'
import { manage, PASSWORDS, passwordLoginId } from './logins.mjs'
import { PROJECT } from './servers.mjs'

const WARMING = 20

/** Rows of `{ plane, name, samples, known, unknown, ratio, noise, slower, answers }`, the times in milliseconds. */
export async function measureEnumeration({ planes, samples, say }) {
  const rows = []
  for (const plane of planes) {
    const count = samples + WARMING
    const users = Array.from({ length: count }, (_, n) => ({ loginId: known(n), email: known(n) }))
    await manage(plane, '/v1/mgmt/user/create/batch', { users })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const page = await openLoginPage(plane, agent)
    for (const [name, way] of Object.entries(waysOf(plane, agent, page))) {
      rows.push({ plane, name, samples, ...(await compare(way, count)) })
      say(`${name} on ${plane.name} timed`)
    }
    agent.destroy()
  }
  return rows
}

// Of one length and one beginning, which is what answers show of an address.
const known = (n) => `login-known-${n}@example.com`
const unknown = (n) => `login-other-${n}@example.com`

/** The page first: it sends codes to all of them, so that there is a code to guess. */
function waysOf(plane, agent, page) {
  const headers = { authorization: `Bearer ${PROJECT}`, 'content-type': 'application/json' }
  const json = (path, idOf, more) => (n) => {
    const body = JSON.stringify({ loginId: idOf(n), ...more })
    return timed(agent, plane.url + path, { method: 'POST', headers }, body)
  }
  const both = (path, more) => ({ known: json(path, known, more), unknown: json(path, unknown, more) })
  const wrong = { password: 'Wr0ng-Password!' }
  // In turn, so that none of them is locked.
  const password = (idOf) => json('/v1/auth/password/signin', (n) => idOf(n % PASSWORDS), wrong)
  return {
    'OAuth login page': { known: (n) => page.send(known(n)), unknown: (n) => page.send(unknown(n)) },
    'OTP verify': both('/v1/auth/otp/verify/email', { code: '000000' }),
    'password reset': both('/v1/auth/password/reset', { redirectUrl: 'https://app.example.com/' }),
    'password sign-in': {
      known: password(passwordLoginId),
      unknown: password((n) => passwordLoginId(n + PASSWORDS)),
    },
  }
}

async function compare(way, count) {
  const times = { known: [], unknown: [] }
  const answers = new Set()
  for (let n = 0; n < count; n++) {
    // Which goes first changes, so that neither has the warmer caches.
    for (const which of n % 2 ? ['known', 'unknown'] : ['unknown', 'known']) {
      const { ms, status, text } = await way[which](n)
      answers.add(`${status} ${text.replace(/login-(known|other)-\d+/g, '').replace(/\*+/g, '*')}`)
      if (n >= WARMING) times[which].push(ms)
    }
  }
  const halves = [0, 1].map((half) => median(times.known.filter((_, n) => n % 2 === half)))
  const seen = { known: median(times.known), unknown: median(times.unknown) }
  const slower = times.known.filter((ms, n) => ms > times.unknown[n]).length / times.known.length
  return { ...seen, ratio: seen.known / seen.unknown, noise: halves[0] / halves[1], slower, answers: [...answers] }
}

/** A login page of an app, with the cookie and the token of its form. */
async function openLoginPage(plane, agent) {
  const redirect = 'https://app.example.com/callback'
  const app = {
    name: 'bench',
    approvedCallbackUrls: [redirect],
    permissionsScopes: [{ name: 'read', description: 'r' }],
  }
  const { clientId } = await manage(plane, '/v1/mgmt/thirdparty/app/create', app)
  const query = { response_type: 'code', client_id: clientId, redirect_uri: redirect, scope: 'openid', state: 's' }
  const begun = await timed(agent, `${plane.url}/oauth2/v1/apps/authorize?${new URLSearchParams(query)}`, {})
  const address = new URL(begun.headers.location, plane.url)
  // The form without scripts: the other page shows a flow, whose requests are not one form's.
  address.searchParams.set('plain', '1')
  const shown = await timed(agent, address, { headers: { cookie: cookiesOf(begun) } })
  const cookie = [cookiesOf(begun), cookiesOf(shown)].filter(Boolean).join('; ')
  const fields = [...shown.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
  const hidden = Object.fromEntries(fields.map(([, name, value]) => [name, unescaped(value)]))
  const [, target] = /<form method="post" action="([^"]*)"/.exec(shown.text) ?? []
  const headers = { cookie, origin: plane.url, 'content-type': 'application/x-www-form-urlencoded' }
  const send = (loginId) => {
    const form = new URLSearchParams({ ...hidden, action: 'send', login_id: loginId, channel: 'email' })
    return timed(agent, new URL(unescaped(target), plane.url), { method: 'POST', headers }, form.toString())
  }
  return { send }
}

function cookiesOf({ headers }) {
  return (headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ')
}

function unescaped(text) {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
}

function timed(agent, url, options, body = '') {
  return new Promise((resolve, reject) => {
    const began = performance.now()
    const sent = request(url, { ...options, agent }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part) => {
        text += part
      })
      response.once('end', () => {
        resolve({ ms: performance.now() - began, status: response.statusCode, headers: response.headers, text })
      })
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

export function reportEnumeration(rows) {
  return [
    `Does time tell which login ids there are? ${rows[0].samples} requests each for known and for unknown ones, taking turns; medians. Noise is the same ratio between the two halves of the known. In pairs of one known and one unknown, the known one is the slower in the part that is given: 0.5 ± ${(1 / Math.sqrt(rows[0].samples)).toFixed(2)} is what chance makes of no difference, in 19 of 20 runs.`,
    '',
    table(
      ['engine', 'request', 'known, ms', 'unknown, ms', 'known ÷ unknown', 'noise', 'known slower', 'answers'],
      rows.map(({ plane, name, known, unknown, ratio, noise, slower, answers }) => [
        plane.name,
        name,
        known,
        unknown,
        ratio.toFixed(3),
        noise.toFixed(3),
        slower.toFixed(2),
        answers.length === 1 ? 'the same' : `${answers.length} kinds`,
      ]),
    ),
  ].join('\n')
}
