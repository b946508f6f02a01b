/** What the component in the frame asks of the plane, asked for it: only what any page may, and with nobody's cookies. */
import { asObject, textAt } from '../../../../lib/json.ts'
import type { Question, Reply } from '../../../flow-frame/words.ts'
import { base } from '../../../router/location.ts'

const ALLOWED = /^\/(?:pages\/P[A-Za-z\d]+\/v2-[a-z]+\/[\w./-]+|v1\/flow\/[a-z-]+|v1\/auth\/[a-z/-]+)(?:\?|$)/

/** How a run goes on, as start and next answer it. */
export interface Told {
  executionId: string
  status: string
}

/** `hear`: told of each answer of a run. Returns what stops it. */
export function relayFor(frame: () => Window | null | undefined, hear: (told: Told) => void): () => void {
  const take = async ({ source, data }: MessageEvent<unknown>) => {
    const window = frame()
    if (!window || source !== window || !isQuestion(data)) return
    const reply = await answer(data)
    // A page of no origin has no name by which it could be meant alone; only this window is told.
    window.postMessage(reply, '*')
    if (/^\/v1\/flow\/(start|next)/.test(data.path) && reply.status === 200) hear(toldBy(reply.body))
  }
  addEventListener('message', take)
  return () => removeEventListener('message', take)
}

async function answer({ id, path, method, headers: { authorization = '', ...given }, body }: Question): Promise<Reply> {
  if (!ALLOWED.test(path)) return { id, status: 403, headers: {}, body: '' }
  const own = Object.entries(given).filter(([name]) => name === 'content-type' || name.startsWith('x-descope-'))
  const headers = { ...Object.fromEntries(own), ...(authorization && { authorization }) }
  const plane = base.slice(0, base.lastIndexOf('/console'))
  const options = { method, headers, credentials: 'omit' as const, ...(body !== '' && { body }) }
  const reply = await fetch(plane + path, options).catch(() => undefined)
  if (!reply) return { id, status: 503, headers: {}, body: '' }
  const { status } = reply
  return { id, status, headers: Object.fromEntries(reply.headers), body: await reply.text() }
}

function toldBy(body: string): Told {
  const told = asObject(JSON.parse(body))
  return { executionId: textAt(told, 'executionId'), status: textAt(told, 'status') }
}

/** What the frame says is a stranger's word. */
function isQuestion(data: unknown): data is Question {
  const { id, path, method, headers, body } = asObject(data)
  const texts = [path, method, body]
  return typeof id === 'number' && texts.every((one) => typeof one === 'string') && isTexts(headers)
}

function isTexts(headers: unknown): boolean {
  return (
    typeof headers === 'object' && headers !== null && Object.values(headers).every((one) => typeof one === 'string')
  )
}
