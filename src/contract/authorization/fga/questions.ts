import { operation, written } from '../../operation.ts'
import { context, FgaAnswer, FgaTuple, tuples } from '../../schemas/fga.ts'
import { bool, choice, json, list, message, object, of, required } from '../../wire.ts'

/** How old the relations may be on which an answer rests, where several processes share a database. */
const consistency = choice(['minimizeLatency', 'fullyConsistent'], {
  doc: '`fullyConsistent` answers by the relations as they are now, `minimizeLatency` as they were a moment ago at most',
})

export const questions = {
  check: written(
    operation('POST', '/v1/mgmt/fga/check', {
      effect: 'read',
      summary: 'Check relations and permissions',
      detail:
        'One answer for each, in their order. The type `*` of a target is any type. A condition that misses a value is ' +
        'unknown, and what stays unknown is denied.',
      input: message({ tuples, context, computePaths: bool({ doc: 'Tell why' }), consistency }),
      output: message({ tuples: list(of(FgaAnswer)) }),
      bulk: true,
    }),
  ),
  explain: operation('POST', '/v1/mgmt/fga/explain', {
    effect: 'read',
    summary: 'Explain an answer',
    detail:
      'One way by which it is granted, or everything that would have to be different, as a tree. This operation is ' +
      'not of the service that this plane follows.',
    input: message({ tuple: required(of(FgaTuple)), context, consistency }),
    output: message({
      answer: of(FgaAnswer),
      explanation: json({ doc: '`text`, `truth` and `because`, a list of the same' }),
    }),
  }),
  cacheMetrics: operation('POST', '/v1/mgmt/fga/cache/metrics', {
    effect: 'read',
    summary: 'Take what a cache in front of the plane has counted',
    detail: 'Nothing is kept of it.',
    input: message({ metrics: list(object()) }),
  }),
}
