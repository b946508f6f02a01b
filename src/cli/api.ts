import { send } from '../client/client.ts'
import type { Answer, Transport } from '../client/transport.ts'
import type { Api } from './command.ts'
import { encodeQuery } from './go-text.ts'
import type { Target } from './target.ts'

/** The transport is loaded with the first request: help and refusals never need it. */
export function createApi(target: Target): Api {
  let transport: Promise<Transport> | undefined
  const exchange = async (method: string, path: string, body?: string) => {
    transport ??= import('./transport.ts').then(({ createTransport }) => createTransport(target))
    const by = { projectId: target.projectId, token: target.managementKey }
    return parseReply(await send(await transport, by, { method, path, ...(body === undefined ? {} : { body }) }))
  }
  return {
    get: (path, query) => exchange('GET', query ? `${path}?${encodeQuery(query)}` : path),
    post: (path, body) => exchange('POST', path, body),
    delete: (path) => exchange('DELETE', path),
  }
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
