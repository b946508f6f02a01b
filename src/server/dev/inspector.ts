/** The last requests with what they said and were answered, secrets left out: in memory, and with --dev only. */
import { readsQuery } from '../../contract/operation.ts'
import { isObject } from '../../lib/json.ts'
import type { Reply } from '../reply.ts'
import type { AppRequest } from '../request.ts'

export interface Inspection {
  id: string
  /** Unix milliseconds, of the plane's clock. */
  time: number
  method: string
  path: string
  query: string
  /** `user.create`, or what it is counted under beside the operations. */
  operation: string
  status: number
  errorCode: string
  /** Milliseconds. */
  took: number
  /** The project that it names; empty for none. */
  project: string
  /** With what it came: a management key, a token, or nothing. */
  caller: string
  address: string
  /** JSON, without secrets; text where it is no JSON. */
  asked: unknown
  answered: unknown
}

export interface Inspector {
  /** From now on what is read of the request's body is kept for `note`. */
  watch(request: AppRequest): void
  note(request: AppRequest, reply: Reply, facts: Pick<Inspection, 'operation' | 'time' | 'took'>): Inspection
  /** The same of what the plane has asked of others. */
  noteSent(sent: SentAway, facts: Pick<Inspection, 'id' | 'time'>): Inspection
  /** Oldest first: those after one that is known; where a project is named, only of it, and of none. */
  after(id: string, project?: string): Inspection[]
  clear(): void
}

/** A request of the plane's own, and its answer. */
export interface SentAway {
  url: string
  ask: { method?: string; body?: string }
  status: number
  body: string
  project: string
}

const MOST = 500
/** Characters of a body that is kept. */
const LARGEST = 16_384

export function createInspector(): Inspector {
  const bodies = new WeakMap<AppRequest, string>()
  let seen: Inspection[] = []
  const keep = (made: Inspection): Inspection => {
    seen.push(made)
    if (seen.length > MOST) seen = seen.slice(-MOST)
    return made
  }
  return {
    watch(request) {
      const { readBody } = request
      request.readBody = async (place) => {
        const body = await readBody(place)
        bodies.set(request, body.length > LARGEST ? `${body.length} bytes, more than are kept` : String(body))
        return body
      }
    },
    note(request, { status, body, stream }, facts) {
      const { id, method, path, query, address } = request
      const asked = readsQuery(method) ? fromForm(query) : readable(bodies.get(request) ?? '')
      const answered = stream ? 'a stream' : shown(body)
      const errorCode = status < 400 ? '' : codeIn(String(body))
      const masked = new URLSearchParams(fromForm(query)).toString()
      const said = { query: masked, asked, answered, status, errorCode }
      return keep({ id, method, path, address, ...said, ...callerOf(request), ...facts })
    },
    noteSent({ url, ask, status, body, project }, facts) {
      const { origin, pathname, search } = new URL(url)
      return keep({
        ...facts,
        method: ask.method ?? 'GET',
        path: origin + pathname,
        query: new URLSearchParams(fromForm(search.slice(1))).toString(),
        operation: 'identity provider, played by the plane',
        status,
        errorCode: '',
        took: 0,
        project,
        caller: 'the plane itself',
        address: '',
        asked: readable(ask.body ?? ''),
        answered: shown(body),
      })
    },
    after: (id, project) =>
      seen
        .slice(seen.findIndex((one) => one.id === id) + 1)
        .filter(({ project: of }) => project === undefined || of === '' || of === project),
    clear: () => {
      seen = []
    },
  }
}

const codeIn = (body: string) => /"errorCode":"(\w+)"/.exec(body)?.[1] ?? ''

function callerOf({ authorization }: AppRequest): { project: string; caller: string } {
  const [, project = '', rest = ''] = /^Bearer +(P[\w-]*)(?::(\S+))?$/i.exec(authorization) ?? []
  if (rest === '') return { project, caller: project ? 'the project id alone' : 'nobody' }
  return { project, caller: /^K/.test(rest) ? 'a management key' : 'a token or access key' }
}

const shown = (body: string | Buffer) => readable(body.length > LARGEST ? `${body.length} bytes` : String(body))

function readable(text: string): unknown {
  if (text === '') return ''
  try {
    return redacted(JSON.parse(text))
  } catch {
    return /^[\w.-]+=/.test(text) ? fromForm(text) : text.startsWith('<') ? 'a page' : masked(text)
  }
}

/** By these names values are secrets, or let somebody act. */
const SECRET =
  /^(.*(password|secret|jwt|token|cleartext|assertion|verifier|cookie)|code|links?|key|otp|pendingRef|image|provisioningURL|SAMLResponse)$/i

/** The same, with secrets taken out. */
function redacted(value: unknown): unknown {
  if (typeof value === 'string') return masked(value)
  if (Array.isArray(value)) return value.map(redacted)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      SECRET.test(name) && holdsText(one) ? '[redacted]' : redacted(one),
    ]),
  )
}

const holdsText = (value: unknown) => (typeof value === 'string' ? value !== '' : isObject(value) && !('id' in value))

/** A token says itself what it is, wherever it stands. */
const masked = (text: string) => (/^eyJ[\w-]+\./.test(text) ? '[redacted]' : text)

/** The fields of a form or a query, the same way. */
function fromForm(text: string): { [name: string]: string } {
  const pairs = [...new URLSearchParams(text)]
  return Object.fromEntries(pairs.map(([name, value]) => [name, SECRET.test(name) ? '[redacted]' : masked(value)]))
}
