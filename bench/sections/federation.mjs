// Sign-ins by SAML and OpenID Connect, beside what their signatures alone cost. The plane is both ends of SAML: a project's
// application is the identity provider of one of its tenants, so nobody else's work is in the figures.
import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { figure, median, table } from '../figures.mjs'
import { BEARER, manage, PASSWORD } from '../logins.mjs'
import { cpuMicros, KEY, PROJECT } from '../servers.mjs'

const DOMAIN = 'federation.example'
const LANDING = 'https://app.federation.example/done'
const LOGIN_PAGE = 'https://login.federation.example/'
const PEOPLE = 8

export async function measureFederation({ planes, quick, say }) {
  const count = quick ? 40 : 400
  const raw = rawCosts(quick ? 200 : 2000)
  const rows = []
  for (const plane of planes) {
    const setup = await prepare(plane)
    await round(plane, setup, 10)
    rows.push({ plane, ...(await round(plane, setup, count)) })
    say(`${plane.name} measured`)
  }
  return { rows, text: report(rows, raw, count) }
}

/** Microseconds of one signature with a key of 2048 bits, as the plane's are, and of one check. */
function rawCosts(count) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const data = Buffer.alloc(600, 'x')
  const signature = sign('sha256', data, privateKey)
  const micros = (work) => {
    const times = Array.from({ length: count }, () => {
      const at = performance.now()
      work()
      return (performance.now() - at) * 1000
    })
    return median(times)
  }
  return {
    sign: micros(() => sign('sha256', data, privateKey)),
    verify: micros(() => verify('sha256', data, publicKey, signature)),
  }
}

/** People, a tenant, the application that is its identity provider, and one of OpenID Connect. */
async function prepare(plane) {
  const refreshJwts = []
  for (let n = 0; n < PEOPLE; n++) {
    const loginId = `person-${n}@${DOMAIN}`
    await manage(plane, '/v1/mgmt/user/create', { loginId, email: loginId, verifiedEmail: true })
    await manage(plane, '/v1/mgmt/user/password/set/active', { loginId, password: PASSWORD })
    refreshJwts.push((await post(plane, '/v1/auth/password/signin', { loginId, password: PASSWORD })).refreshJwt)
  }
  const tenant = (await manage(plane, '/v1/mgmt/tenant/create', { name: 'Federation' })).id
  const { saml } = await settings(plane, tenant)
  const app = await manage(plane, '/v1/mgmt/sso/idp/app/saml/create', {
    name: 'Provider',
    enabled: true,
    loginPageUrl: LOGIN_PAGE,
    entityId: saml.spEntityId,
    acsUrl: saml.spACSUrl,
    subjectNameIdType: 'email',
    attributeMapping: [{ name: 'email', type: '', value: 'email' }],
  })
  const { samlSettings } = await load(plane, `/v1/mgmt/sso/idp/app/load?id=${app.id}`)
  const idp = {
    idpUrl: samlSettings.idpSsoUrl,
    entityId: samlSettings.idpEntityId,
    idpCert: samlSettings.idpCert,
  }
  await manage(plane, '/v1/mgmt/sso/saml', { tenantId: tenant, settings: idp, redirectUrl: LANDING, domains: [DOMAIN] })
  const oidc = await manage(plane, '/v1/mgmt/sso/idp/app/oidc/create', {
    name: 'Client',
    enabled: true,
    loginPageUrl: LOGIN_PAGE,
    clientType: 'confidential',
    clientSecret: 'a secret of the bench, and long enough',
    approvedRedirectUrls: [LANDING],
  })
  return { refreshJwts, tenant, saml: { id: app.id, ssoUrl: samlSettings.idpSsoUrl }, oidc: oidc.id }
}

const settings = (plane, tenant) => load(plane, `/v2/mgmt/sso/settings?tenantId=${tenant}`)

/** Each kind for itself, one after the other; a sign-in at an application ends where that has what it asked for. */
async function round(plane, setup, count) {
  const asked = await Promise.all(Array.from({ length: count }, () => begun(plane, setup)))
  const responses = []
  const provider = await timed(plane, count, async (n) => {
    responses.push(await answered(plane, setup, asked[n], n))
  })
  const tenant = await timed(plane, count, (n) => brought(plane, asked[n], responses[n]))
  const openid = await timed(plane, count, (n) => byOpenid(plane, setup, n))
  return { provider, tenant, openid }
}

/** The tenant's sign-in is begun: what its provider is asked, and under which word. */
async function begun(plane, { tenant }) {
  const { url } = await post(
    plane,
    `/v1/auth/saml/authorize?${new URLSearchParams({ tenant, redirectURL: LANDING })}`,
    {},
  )
  return new URL(url).searchParams
}

/** The application's request, answered for somebody who has signed in: a response with two signatures. */
async function answered(plane, { saml, refreshJwts }, asked, n) {
  const query = new URLSearchParams({
    SAMLRequest: asked.get('SAMLRequest') ?? '',
    RelayState: asked.get('RelayState') ?? '',
  })
  const state = await stateAt(plane, `${local(saml.ssoUrl)}&${query}`, 'saml_idp_state_id')
  const done = { state_id: state, sso_app_id: saml.id }
  return post(plane, '/v1/auth/saml/idp/sso-finish', done, `:${refreshJwts[n % PEOPLE]}`)
}

/** The response, checked, and a session for it. */
async function brought(plane, asked, { url, samlResponse }) {
  const form = new URLSearchParams({ SAMLResponse: samlResponse, RelayState: asked.get('RelayState') ?? '' })
  const answer = await fetch(plane.url + local(url), { method: 'POST', body: form, redirect: 'manual' })
  const back = new URL(answer.headers.get('location') ?? LANDING).searchParams
  if (!back.has('code')) throw new Error(`SAML: ${answer.status} ${back.get('err')}`)
  await post(plane, '/v1/auth/saml/exchange', { code: back.get('code') })
}

/** A code of OpenID Connect for somebody who has signed in, and its tokens. */
async function byOpenid(plane, { oidc, refreshJwts }, n) {
  const client = { client_id: Buffer.from(`${PROJECT}:${oidc}`).toString('base64'), redirect_uri: LANDING }
  const asked = new URLSearchParams({ ...client, response_type: 'code', scope: 'openid email', state: 's' })
  const state = await stateAt(plane, `/oauth2/v1/authorize?${asked}`, 'state_id')
  const [, bearer = ''] = BEARER.split(': ')
  const finish = new URLSearchParams({ state_id: state, sso_app_id: oidc })
  const done = await fetch(`${plane.url}/oauth2/v1/finish-authorize?${finish}`, {
    redirect: 'manual',
    headers: { authorization: `${bearer}:${refreshJwts[n % PEOPLE]}` },
  })
  const code = new URL(done.headers.get('location') ?? LANDING).searchParams.get('code') ?? ''
  const secret = { client_secret: 'a secret of the bench, and long enough' }
  const body = new URLSearchParams({ ...client, ...secret, grant_type: 'authorization_code', code })
  const answer = await fetch(`${plane.url}/oauth2/v1/token`, { method: 'POST', body })
  if (!answer.ok) throw new Error(`token: ${answer.status} ${await answer.text()}`)
  await answer.text()
}

/** What the login page would bring back. */
async function stateAt(plane, path, name) {
  const { status, headers } = await fetch(plane.url + path, { redirect: 'manual' })
  const state = new URL(headers.get('location') ?? LOGIN_PAGE).searchParams.get(name)
  if (!state) throw new Error(`${path}: ${status}`)
  return state
}

const local = (url) => url.replace(/^https?:\/\/[^/]+/, '')

/** @returns {Promise<any>} */
async function post(plane, path, body, more = '') {
  const [, authorization = ''] = BEARER.split(': ')
  const headers = { authorization: authorization + more, 'content-type': 'application/json' }
  const answer = await fetch(plane.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

/** @returns {Promise<any>} */
async function load(plane, path) {
  const answer = await fetch(plane.url + path, { headers: { authorization: `Bearer ${PROJECT}:${KEY}` } })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

async function timed(plane, count, step) {
  const [cpu, began] = [cpuMicros(plane.pid), performance.now()]
  const times = []
  for (let n = 0; n < count; n++) {
    const at = performance.now()
    await step(n)
    times.push(performance.now() - at)
  }
  const perSecond = count / ((performance.now() - began) / 1000)
  const sorted = times.toSorted((a, b) => a - b)
  const p99 = sorted[Math.floor(count * 0.99)] ?? 0
  return { cpu: (cpuMicros(plane.pid) - cpu) / count, perSecond, p50: median(times), p99 }
}

function report(rows, raw, count) {
  const head = [
    'engine',
    'sign-in',
    'signatures',
    'they cost µs',
    'CPU µs',
    'of it, signatures',
    'sign-ins/s',
    'p50 ms',
    'p99 ms',
  ]
  const lines = rows.flatMap(({ plane, provider, tenant, openid }) => [
    line(plane, 'at a SAML application', provider, { signed: 2, checked: 0 }, raw),
    line(plane, 'by a SAML provider', tenant, { signed: 2, checked: 2 }, raw),
    line(plane, 'at an OpenID application', openid, { signed: 3, checked: 0 }, raw),
  ])
  return [
    `${count} sign-ins of each kind, one after the other, of people who have signed in to the plane. A signature with a key of 2048 bits costs ${figure(raw.sign)} µs here, a check ${figure(raw.verify)} µs.`,
    '',
    table(head, lines),
  ].join('\n')
}

function line({ name }, what, { cpu, perSecond, p50, p99 }, { signed, checked }, raw) {
  const signatures = checked > 0 ? `${signed}, and ${checked} checked` : String(signed)
  const cost = signed * raw.sign + checked * raw.verify
  return [name, what, signatures, cost, cpu, `${figure((100 * cost) / cpu)} %`, perSecond, p50, p99]
}
