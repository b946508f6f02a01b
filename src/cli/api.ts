import { exchange, send } from '../client/client.ts'
import type { Answer, Transport } from '../client/transport.ts'
import type { Api } from './command.ts'
import { encodeQuery } from './go-text.ts'
import type { Target } from './target.ts'

/** The transport is loaded with the first request: help and refusals never need it. */
export function createApi(target: Target, beforeWrite: () => void = () => {}): Api {
  const by = { projectId: target.projectId, token: target.managementKey }
  const transports = new Map<Tries, Promise<Transport>>()
  const transportFor = (tries: Tries): Promise<Transport> => {
    const opened = transports.get(tries) ?? openTransport(target, tries)
    transports.set(tries, opened)
    return opened
  }
  const call = async (method: string, path: string, body?: string) => {
    if (isWrite(method, path)) beforeWrite()
    const request = { method, path, ...(body === undefined ? {} : { body }) }
    return parseReply(await send(await transportFor('again'), by, request))
  }
  return {
    get: (path, query) => call('GET', query ? `${path}?${encodeQuery(query)}` : path),
    post: (path, body) => call('POST', path, body),
    patch: (path, body) => call('PATCH', path, body),
    put: (path, body) => call('PUT', path, body),
    delete: (path) => call('DELETE', path),
    exchange: async (request, tries) => {
      if (isWrite(request.method, request.path)) beforeWrite()
      return exchange(await transportFor(tries ?? 'again'), by, request)
    },
  }
}

/** Whether a request changes something. The API reads by POST too, at paths that say so. */
export function isWrite(method: string, path: string): boolean {
  if (method === 'GET' || method === 'HEAD') return false
  return method !== 'POST' || !READING.test(path.split('?')[0] ?? '')
}

const READING = /\/(search|search\/test|list|load|export|history|validate)$/

type Tries = 'again' | 'once'

async function openTransport(target: Target, tries: Tries): Promise<Transport> {
  const { createTransport, OFFICIAL, ONCE } = await import('./transport.ts')
  return createTransport(target, tries === 'once' ? ONCE : OFFICIAL)
}

/** A reply that is no JSON is reported as Go does. */
function parseReply({ body }: Answer): unknown {
  try {
    return JSON.parse(body)
  } catch {
    const first = body.trimStart().charAt(0)
    if (first === '') throw new Error('unexpected end of JSON input')
    if (!/[[{"\d\-tfn]/.test(first)) throw new Error(`invalid character '${first}' looking for beginning of value`)
    throw new Error('invalid JSON in the reply')
  }
}
