/** Somebody at the console's door, as a browser asks: its own origin, its cookies, its token. */
import { newLink } from '../../../src/features/identity/door/passes.ts'
import type { TestPlane } from '../../support/plane.ts'

export interface Visitor {
  cookie: string
  csrf: string
  /** `changes`: headers that are not as a browser of the console has them. */
  ask(method: string, path: string, body?: unknown, changes?: { [name: string]: string }): Promise<Told>
}

export interface Told {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests assert the whole body
  body: any
  headers: Headers
}

export function visitorOf(plane: TestPlane): Visitor {
  const visitor: Visitor = {
    cookie: '',
    csrf: '',
    async ask(method, path, body, changes = {}) {
      const { cookie, csrf } = visitor
      // Each request has a moment of its own, so that the trail has an order.
      plane.now += 1
      const own = { origin: plane.url, 'sec-fetch-site': 'same-origin', cookie, 'x-console-csrf': csrf }
      const headers = { 'content-type': 'application/json', connection: 'close', ...own, ...changes }
      const answer = await fetch(plane.url + path, { method, headers, body: body ? JSON.stringify(body) : undefined })
      const text = await answer.text()
      const [set] = answer.headers.getSetCookie()
      if (set) visitor.cookie = set.split(';')[0] ?? ''
      const told = { status: answer.status, body: text && JSON.parse(text), headers: answer.headers }
      if (told.body?.csrf) visitor.csrf = told.body.csrf
      return told
    },
  }
  return visitor
}

/** What `serve` prints behind #. */
export async function linkOf(plane: TestPlane, person = 'ada'): Promise<string> {
  return (await newLink(plane.world, person)) ?? ''
}

/** Who came by a link. */
export async function enteredByLink(plane: TestPlane, person?: string): Promise<Visitor> {
  const visitor = visitorOf(plane)
  await visitor.ask('POST', '/console/door', { link: await linkOf(plane, person) })
  return visitor
}
