import type { App } from '../server/app.ts'
import { tooLarge } from '../server/body/body-room.ts'
import type { TestingPlane } from './types.ts'

/** `fetch` as web standards have it, answered by the plane itself. */
export function createFetch(app: () => App): TestingPlane['fetch'] {
  return async (input, init) => {
    const request = new Request(input, init)
    const { pathname: path, search, hostname, host } = new URL(request.url)
    const header = (name: string) => request.headers.get(name) ?? ''
    const plane = app()
    const id = plane.requestId()
    const reply = await plane.answer({
      id,
      method: request.method,
      path,
      query: search.slice(1),
      authorization: header('authorization'),
      origin: header('origin'),
      // What the plane says of its own address follows the one that was asked.
      host: hostname === '127.0.0.1' ? host : 'localhost',
      contentType: header('content-type'),
      requestedHeaders: header('access-control-request-headers'),
      cookie: header('cookie'),
      flowNonce: header('x-descope-flow-nonce'),
      deviceToken: header('x-descope-trusted-device-token'),
      refreshCookie: header('x-descope-refresh-cookie-name'),
      accept: header('accept'),
      ifMatch: header('if-match'),
      readBody: async ({ most }) => {
        const text = await request.text()
        if (Buffer.byteLength(text) > most) throw tooLarge(most)
        return text
      },
      address: '127.0.0.1',
    })
    const headers = new Headers({ 'content-type': reply.type ?? 'application/json', 'x-request-id': id })
    for (const [name, value] of Object.entries(reply.headers ?? {})) {
      for (const one of [value].flat()) headers.append(name, one)
    }
    return new Response(reply.status === 204 ? null : reply.body, { status: reply.status, headers })
  }
}
