import { exchange, readReply, send, writeRequest } from '../../client/client.ts'
import type { Transport } from '../../client/transport.ts'
import type { Api } from '../command.ts'
import type { GoValue } from '../go/json.ts'
import { encodeQuery } from '../go/text.ts'
import type { Target } from '../profiles/target.ts'

/** The transport is loaded with the first request: help and refusals never need it. */
export function createApi(target: Target, beforeWrite: () => void = () => {}): Api {
  const by = { projectId: target.projectId, token: target.managementKey }
  const transports = new Map<Tries, Promise<Transport>>()
  const transportFor = (tries: Tries): Promise<Transport> => {
    const opened = transports.get(tries) ?? openTransport(target, tries)
    transports.set(tries, opened)
    return opened
  }
  return {
    call: async (operation, input, encode = JSON.stringify) => {
      if (operation.effect === 'write') beforeWrite()
      const request = writeRequest(operation, input, { query, body: (value) => encode(value as GoValue) })
      const { body } = await send(await transportFor('again'), by, request)
      return readReply(operation, body, parse)
    },
    exchange: async (request, tries: Tries = 'again') => {
      if (request.effect === 'write') beforeWrite()
      return exchange(await transportFor(tries), by, request)
    },
  }
}

type Tries = 'again' | 'once'

async function openTransport(target: Target, tries: Tries): Promise<Transport> {
  const { createTransport, OFFICIAL, ONCE } = await import('./transport.ts')
  return createTransport(target, tries === 'once' ? ONCE : OFFICIAL)
}

function query(input: { [name: string]: unknown }): string {
  return encodeQuery(Object.fromEntries(Object.entries(input).map(([name, value]) => [name, String(value)])))
}

/** What is no JSON is reported as Go does. */
function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    const first = body.trimStart().charAt(0)
    if (first === '') throw new Error('unexpected end of JSON input')
    if (!/[[{"\d\-tfn]/.test(first)) throw new Error(`invalid character '${first}' looking for beginning of value`)
    throw new Error('invalid JSON in the reply')
  }
}
