/** Requests and messages as spans. */
import type { World } from '../features/context.ts'
import type { SpanOf, Tracer } from '../lib/tracer.ts'
import type { Reply } from './reply.ts'
import type { AppRequest } from './request.ts'
import type { Route } from './routes.ts'

type Answer = (request: AppRequest, found: Route | undefined) => Promise<Reply>

/** `nameOf`: under what a request is counted, and its route as it was declared. */
export function tracedAnswer(
  tracer: Tracer,
  nameOf: (...asked: Parameters<Answer>) => { name: string; route: string },
  answer: Answer,
): Answer {
  return (request, found) => {
    const { name, route } = nameOf(request, found)
    const facts = {
      'http.request.method': request.method,
      'homescope.request_id': request.id,
      ...(route && { 'http.route': route }),
    }
    const what: SpanOf = { name, kind: 'server', facts, ...(request.trace && { parent: request.trace }) }
    return tracer.span(what, async (note) => {
      const reply = await answer(request, found)
      note({ 'http.response.status_code': reply.status }, reply.status >= 500)
      return reply
    })
  }
}

type Delivery = NonNullable<World['delivery']>

export function tracedDelivery(delivery: Delivery, tracer: Tracer): Delivery {
  return {
    carries: (channel) => delivery.carries(channel),
    send: (message) => {
      const { channel, kind, id } = message
      const facts = { 'homescope.message_id': id, 'homescope.message_kind': kind }
      return tracer.span({ name: `deliver ${channel}`, kind: 'client', facts }, () => delivery.send(message))
    },
  }
}
