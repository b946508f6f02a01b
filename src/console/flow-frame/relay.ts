/** Pages of no origin may ask the plane for nothing: the console does, for this one, what any page may. */
import type { Question, Reply } from './words.ts'

/** `base`: the plane's address. */
export function relayRequests(base: string): void {
  const waiting = new Map<number, (reply: Reply) => void>()
  let count = 0
  addEventListener('message', ({ source, data }: MessageEvent<Reply>) => {
    if (source !== parent) return
    waiting.get(data.id)?.(data)
    waiting.delete(data.id)
  })
  globalThis.fetch = async (target, options) => {
    const request = new Request(target, { ...options, credentials: 'omit' })
    if (!request.url.startsWith(`${base}/`)) throw new TypeError('Only the plane is asked from here')
    const question: Question = {
      id: ++count,
      path: request.url.slice(base.length),
      method: request.method,
      headers: Object.fromEntries(request.headers),
      body: await request.text(),
    }
    const { status, headers, body } = await new Promise<Reply>((resolve) => {
      waiting.set(question.id, resolve)
      parent.postMessage(question, '*')
    })
    return new Response(status === 204 || status === 304 ? null : body, { status, headers })
  }
}
