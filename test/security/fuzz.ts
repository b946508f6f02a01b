/** Requests made from the plane's own OpenAPI document and from raw bytes; every answer is held against the document. */
import assert from 'node:assert/strict'
import { Agent, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { openApi } from '../../src/contract/documents/openapi.ts'
import { contract } from '../../src/contract/index.ts'
import { startTestPlane, type TestPlane } from '../support/plane.ts'
import { createMaker, type Dice, type Made, type Schema } from './fuzz-requests.ts'

/** Milliseconds that one request may keep the plane from others. */
const MOST_BUSY = 1000
/** Bytes of line and headers, less what they have around. */
const LARGEST_HEAD = 15 * 1024
const ROUNDS_PER_PLANE = 2000

interface Answer {
  status: number
  type: string
  text: string
  allow: string | undefined
}

/** `count` requests; the same seed makes the same ones. */
export function fuzz(count: number, seed = Number(process.env['HOMESCOPE_TEST_SEED'] ?? Date.now() % 2 ** 31)): void {
  describe(`A18 ${count} requests made from the document and from bytes`, () => {
    it(`get no 5xx, take no second, and no answer that it does not describe (seed ${seed})`, async () => {
      const document = openApi(contract, { version: '1' }) as unknown as Document
      const check = createCheck(document)
      const dice = createDice(seed)
      const found: string[] = []
      const statuses = new Map<number, number>()
      for (let done = 0; done < count; done += ROUNDS_PER_PLANE) {
        const plane = await startTestPlane()
        try {
          await round(plane, Math.min(ROUNDS_PER_PLANE, count - done), { document, check, dice, found, statuses })
        } finally {
          await plane.stop()
        }
        found.push(...plane.log.filter((line) => line.includes('request failed')))
        assert.deepEqual(found.slice(0, 20), [])
      }
      // Requests that are all refused would prove little. About one in ten is answered: most operations name something that must exist.
      const [good = 0, bad = 0] = [200, 400].map((status) => (statuses.get(status) ?? 0) / count)
      assert.ok(good > 0.05 && bad > 0.1, JSON.stringify([...statuses]))
    })
  })
}

interface Campaign {
  document: Document
  check: Check
  dice: Dice
  found: string[]
  /** How many answers had each. */
  statuses: Map<number, number>
}

async function round(plane: TestPlane, count: number, campaign: Campaign): Promise<void> {
  const { document, check, dice, found, statuses } = campaign
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const make = createMaker(document, plane, dice)
  for (let i = 0; i < count; i++) {
    if (dice() < 0.05) found.push(...(await throwBytes(plane, dice)))
    const made = make()
    const before = process.cpuUsage()
    // Bun has none.
    const looped = performance.eventLoopUtilization?.()
    const answer = await send(plane, agent, made)
    const { user, system } = process.cpuUsage(before)
    // Other threads, which make keys and hashes, count for the one; other programs of the machine for the other.
    const active = looped ? performance.eventLoopUtilization(looped).active : Number.POSITIVE_INFINITY
    const busy = Math.min((user + system) / 1000, active)
    make.learn(answer.text)
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
    const wrong = busy > MOST_BUSY ? `took ${busy} ms` : check(made, answer)
    if (wrong)
      found.push(
        `${wrong}: ${made.method} ${made.path.slice(0, 300)} ${made.body?.slice(0, 600) ?? ''} -> ${answer.status} ${answer.text.slice(0, 300)}`,
      )
  }
  agent.destroy()
}

function send(plane: TestPlane, agent: Agent, { method, path, headers, body }: Made): Promise<Answer> {
  const { hostname, port } = new URL(plane.url)
  return new Promise((resolve, reject) => {
    const asked = request({ host: hostname, port, agent, method, path, headers }, (answer) => {
      readAll(answer).then((text) => {
        const { statusCode: status = 0, headers: told } = answer
        resolve({ status, text, type: (told['content-type'] ?? '').replace(/;.*/, ''), allow: told.allow })
      }, reject)
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

async function readAll(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** Bytes that are no request, or nearly one; resolves to what is wrong about what came back. */
async function throwBytes(plane: TestPlane, dice: Dice): Promise<string[]> {
  const bytes = spoiled(`GET /v1/mgmt/tenant/all HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}`, dice)
  const { hostname, port } = new URL(plane.url)
  const said = await new Promise<string>((resolve) => {
    let text = ''
    const socket = connect(Number(port), hostname, () => socket.end(bytes))
    socket.setEncoding('utf8').on('data', (part) => {
      text += part
    })
    socket.on('error', () => resolve(text))
    socket.on('close', () => resolve(text))
  })
  const isFine = said === '' || /^HTTP\/1\.1 (4\d\d|200) .*("errorCode":"E\d{6}"|\r\n\r\n)/s.test(said)
  return isFine ? [] : [`${JSON.stringify(bytes.toString('latin1'))} -> ${said.slice(0, 300)}`]
}

function spoiled(text: string, dice: Dice): Buffer {
  const bytes = Buffer.from(text)
  const times = 1 + Math.floor(dice() * 8)
  for (let i = 0; i < times; i++) bytes[Math.floor(dice() * bytes.length)] = Math.floor(dice() * 256)
  return bytes.subarray(0, dice() < 0.3 ? Math.floor(dice() * bytes.length) : bytes.length)
}

interface Described {
  content?: { [type: string]: { schema: Schema } }
  $ref?: string
}

interface Document {
  paths: { [path: string]: { [method: string]: { responses: { [status: string]: Described } } } }
  components: { responses: { [name: string]: Described } }
}

/** Where another path has a parameter, a fixed name is a value of it: `app/update` is also an `app/{id}`. */
function otherPath({ paths }: Document, template: string, method: string): string {
  const parts = template.split('/')
  const matches = (path: string) => {
    const own = path.split('/')
    return own.length === parts.length && own.every((part, at) => part.startsWith('{') || part === parts[at])
  }
  return Object.keys(paths).find((path) => paths[path]?.[method] && matches(path)) ?? template
}

type Check = (made: Made, answer: Answer) => string | undefined

/** Says what is wrong with an answer. */
function createCheck(document: Document): Check {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false })
  ajv.addSchema(document, 'document')
  const known = new Map<string, ValidateFunction>()
  const validatorOf = (pointer: string) => {
    const validator = known.get(pointer) ?? ajv.compile({ $ref: `document#${pointer}` })
    known.set(pointer, validator)
    return validator
  }
  const ERROR = '/components/schemas/Error'
  return ({ method, template, path: asked, headers }, { status, type, text, allow }) => {
    if (status >= 500) return 'a failure'
    // It is refused before anybody looks whether there is such a route.
    if (status === 431 && asked.length + JSON.stringify(headers).length > LARGEST_HEAD)
      return mismatch(validatorOf(ERROR), text)
    if (status === 405 && !allow) return 'no Allow'
    const name = method.toLowerCase()
    const path = document.paths[template]?.[name] ? template : otherPath(document, template, name)
    const responses = document.paths[path]?.[name]?.responses
    if (!responses) return status === 404 || status === 405 ? mismatch(validatorOf(ERROR), text) : 'a status of its own'
    const key = responses[status] ? String(status) : status >= 400 ? 'default' : ''
    if (key === '') return 'a status that is not described'
    const { $ref } = responses[key] as Described
    const at = $ref ? $ref.slice(1) : `/paths/${escaped(path)}/${name}/responses/${key}`
    const described = $ref ? document.components.responses[$ref.split('/').at(-1) ?? ''] : responses[key]
    if (!described?.content) return text === '' ? undefined : 'a body that is not described'
    if (!described.content[type]) return `${type} is not described`
    if (type !== 'application/json') return undefined
    return mismatch(validatorOf(`${at}/content/${escaped(type)}/schema`), text)
  }
}

const escaped = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))

function mismatch(validator: ValidateFunction, text: string): string | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'no JSON'
  }
  if (validator(value)) return undefined
  const [error] = validator.errors ?? []
  return `${error?.instancePath} ${error?.message}`
}

/** Numbers from 0 to 1 that repeat from run to run (mulberry32). */
function createDice(seed: number): Dice {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
