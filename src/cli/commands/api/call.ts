import { effectOfRoute } from '../../../client/effects.ts'
import { type Answer, ResponseError } from '../../../client/transport.ts'
import type { Run } from '../../command.ts'
import { errorText, Refusal } from '../../exit/exit.ts'
import { encodeQuery, quote } from '../../go/text.ts'
import { readText } from '../../io/files.ts'
import type { Io } from '../../io/io.ts'
import { document, type Result, text } from '../../output/output.ts'
import { splitPair } from '../../parsing/key-values.ts'
import type { apiFlags } from './index.ts'

/** Any operation. A refusal is a reply too: it is printed, and told by the exit code. */
export const call: Run<typeof apiFlags> = async ({ api, args, flags, given, io }) => {
  const [method = '', path = ''] = args
  const request = { method: readMethod(method), path: withQuery(readPath(path), flags.query) }
  const effect = effectOfRoute(request.method, request.path)
  const body = given.has('data') ? { body: await readBody(flags.data, io) } : {}
  const answer = await api.exchange({ ...request, ...body, effect })
  if (isGood(answer)) return toResult(answer)
  io.err(`* Error: ${errorText(new ResponseError(answer))}\n`)
  return { ...toResult(answer), code: Math.floor(answer.status / 100) }
}

function isGood({ status }: Answer): boolean {
  return status >= 200 && status < 300
}

function toResult({ body }: Answer): Result {
  const line = body === '' || body.endsWith('\n') ? body : `${body}\n`
  try {
    return document(line, JSON.parse(body))
  } catch {
    return text(line)
  }
}

function readMethod(written: string): string {
  const method = written.toUpperCase()
  if (/^[A-Z]+$/.test(method)) return method
  throw new Refusal(`${quote(written)} is no method: it must be one like GET or POST`)
}

/** The credentials go nowhere but to the address that the environment names. */
function readPath(written: string): string {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(written) || /[\s#]/.test(written)) {
    throw new Refusal(`${quote(written)} is no path: it must be one like /v1/mgmt/user`)
  }
  return written.startsWith('/') ? written : `/${written}`
}

function withQuery(path: string, pairs: readonly string[]): string {
  const encoded = pairs.map((pair) => {
    const [key, value] = splitPair('-q, --query', pair)
    return encodeQuery({ [key]: value })
  })
  return encoded.length > 0 ? `${path}${path.includes('?') ? '&' : '?'}${encoded.join('&')}` : path
}

async function readBody(written: string, io: Io): Promise<string> {
  if (written === '-') return io.input()
  return written.startsWith('@') ? readText(written.slice(1), io) : written
}
