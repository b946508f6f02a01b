/** What the suites of OAuth share: apps, and a browser without a screen that keeps cookies and sends forms. */
import { createHash, randomBytes } from 'node:crypto'
import type { TestPlane } from '../../support/plane.ts'

export const CALLBACK = 'https://app.example.com/callback'

/** What these need of a plane, in this process or another. */
export type Reachable = Pick<TestPlane, 'url' | 'call'>

export interface TestApp {
  id: string
  clientId: string
  secret: string
}

/** An inbound app whose login page is the plane's. */
export async function makeApp(plane: Reachable, name: string, more: object = {}): Promise<TestApp> {
  const { body } = await plane.call('POST', '/v1/mgmt/thirdparty/app/create', {
    name,
    approvedCallbackUrls: [CALLBACK],
    permissionsScopes: [{ name: 'read', description: 'Read your files' }],
    attributesScopes: [{ name: 'contact', description: 'See how to reach you', values: ['displayName', 'email'] }],
    ...more,
  })
  return { id: body.id, clientId: body.clientId, secret: body.cleartext }
}

/** A test user with a code that is good again and again. */
export async function makeUser(plane: Reachable, loginId: string, more: object = {}) {
  const body = { loginId, email: `${loginId}@example.com`, name: 'Test User', ...more }
  const created = await plane.call('POST', '/v1/mgmt/user/create/test', body)
  const made = { loginId, deliveryMethod: 'email' }
  const { code } = (await plane.call('POST', '/v1/mgmt/tests/generate/otp', made)).body
  return { loginId, code: String(code), userId: String(created.body.user.userId) }
}

export interface Answer {
  status: number
  location: string
  html: string
  headers: Headers
}

export interface Browser {
  get(path: string): Promise<Answer>
  /** Sends the page's form with its hidden fields, by the button. */
  press(page: Answer, action: string, fields?: { [name: string]: string | string[] }): Promise<Answer>
  post(path: string, form: URLSearchParams, headers?: { [name: string]: string }): Promise<Answer>
  cookies: Map<string, string>
  /** As they were set, with their attributes. */
  setCookies: string[]
}

export function openBrowser(plane: Reachable): Browser {
  const cookies = new Map<string, string>()
  const setCookies: string[] = []
  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const url = new URL(path, plane.url)
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { connection: 'close', ...(cookie && { cookie }), ...(init.headers as object) }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      setCookies.push(line)
      const [pair = ''] = line.split(';')
      const [name = '', value = ''] = pair.split('=')
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    const { status } = response
    return {
      status,
      location: response.headers.get('location') ?? '',
      html: await response.text(),
      headers: response.headers,
    }
  }
  const browser: Browser = {
    cookies,
    setCookies,
    // A browser without scripts: a page that asks for some leads it on.
    get: async (path) => {
      const answer = await send(path, {})
      const [, plain] =
        /<noscript><meta http-equiv="refresh" content="0;url=([^"]*)"><\/noscript>/.exec(answer.html) ?? []
      return plain ? send(unescaped(plain), {}) : answer
    },
    post: (path, form, headers = {}) =>
      send(path, {
        method: 'POST',
        body: form.toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      }),
    press: (page, action, fields = {}) => {
      const [, target = ''] = /<form method="post" action="([^"]*)"/.exec(page.html) ?? []
      const form = new URLSearchParams({ ...hiddenOf(page.html), action })
      for (const [name, value] of Object.entries(fields)) for (const each of [value].flat()) form.append(name, each)
      return browser.post(unescaped(target), form, { origin: plane.url })
    },
  }
  return browser
}

function hiddenOf(html: string): { [name: string]: string } {
  const fields = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
  return Object.fromEntries(fields.map(([, name, value]) => [unescaped(name ?? ''), unescaped(value ?? '')]))
}

function unescaped(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
}

export interface Pkce {
  verifier: string
  challenge: string
}

export function newPkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

/** The address that begins; `undefined` leaves a parameter out. */
export function authorizeUrl(
  app: Pick<TestApp, 'clientId'>,
  more: { [name: string]: string | undefined } = {},
): string {
  const all = {
    response_type: 'code',
    client_id: app.clientId,
    redirect_uri: CALLBACK,
    scope: 'openid read',
    state: 'the-state',
    ...more,
  }
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return `/oauth2/v1/apps/authorize?${new URLSearchParams(given)}`
}

/** From authorize to the way back, with login and consent where they are asked for. */
export async function goThrough(
  browser: Browser,
  url: string,
  user: { loginId: string; code: string },
  scope: string[] = [],
): Promise<URL> {
  let answer = await browser.get(url)
  for (let step = 0; step < 8; step++) {
    if (answer.location !== '' && !answer.location.startsWith('/login/')) return new URL(answer.location)
    if (answer.location !== '') answer = await browser.get(answer.location)
    else if (answer.html.includes('name="login_id"')) {
      answer = await browser.press(answer, 'send', { login_id: user.loginId, channel: 'email' })
    } else if (answer.html.includes('name="code"')) answer = await browser.press(answer, 'code', { code: user.code })
    else if (answer.html.includes('value="allow"')) answer = await browser.press(answer, 'allow', { scope })
    else throw new Error(`no way on: ${answer.status} ${answer.html}`)
  }
  throw new Error('no end of it')
}

/** A code for the app, just made. */
export async function getCode(plane: Reachable, app: TestApp, user: { loginId: string; code: string }, more = {}) {
  const back = await goThrough(openBrowser(plane), authorizeUrl(app, more), user)
  return back.searchParams.get('code') ?? ''
}

export async function askToken(plane: Reachable, form: { [name: string]: string } | URLSearchParams, headers = {}) {
  const response = await fetch(`${plane.url}/oauth2/v1/apps/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: { connection: 'close', ...headers },
  })
  // biome-ignore lint/suspicious/noExplicitAny: tests assert the whole body
  return { status: response.status, body: (await response.json()) as any, headers: response.headers }
}

/** The tokens of a code. */
export function redeem(plane: Reachable, app: TestApp, code: string, more: { [name: string]: string } = {}) {
  return askToken(plane, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: CALLBACK,
    client_id: app.clientId,
    ...(app.secret && { client_secret: app.secret }),
    ...more,
  })
}

export function refresh(plane: Reachable, app: TestApp, token: string, more: { [name: string]: string } = {}) {
  return askToken(plane, {
    grant_type: 'refresh_token',
    refresh_token: token,
    client_id: app.clientId,
    ...(app.secret && { client_secret: app.secret }),
    ...more,
  })
}

export async function userinfo(plane: Reachable, token: string) {
  const headers = { authorization: `Bearer ${token}`, connection: 'close' }
  const response = await fetch(`${plane.url}/oauth2/v1/apps/userinfo`, { headers })
  // biome-ignore lint/suspicious/noExplicitAny: tests assert the whole body
  return { status: response.status, body: (await response.json()) as any, headers: response.headers }
}
