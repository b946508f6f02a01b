import type { fga } from '../../contract/authorization/fga/index.ts'
import { ApiError } from '../../contract/faults.ts'
import type { Handle } from '../../contract/operation.ts'
import type { Engine } from '../../fga/engine/engine.ts'
import type { Context } from '../context.ts'
import { askGraph } from './graphs.ts'
import { answersText, answerView } from './view.ts'

type Handler<O extends keyof typeof fga> = Handle<(typeof fga)[O], Context>

export const check: Handler<'check'> = async (ctx, { tuples, context, computePaths, consistency }) => {
  const ask = (engine: Engine) => engine.check(tuples, context, { paths: computePaths })
  const answers = await askGraph(ctx, ask, consistency === 'fullyConsistent')
  return answersText(tuples, answers)
}

export const explain: Handler<'explain'> = async (ctx, { tuple, context, consistency }) => {
  const ask = (engine: Engine) => ({
    answer: engine.check([tuple], context)[0],
    explanation: engine.explain(tuple, context),
  })
  const { answer, explanation } = await askGraph(ctx, ask, consistency === 'fullyConsistent')
  if (!answer || !explanation) {
    throw new ApiError('badRelation', `The schema knows no ${tuple.relation} of ${tuple.resourceType}`)
  }
  return { answer: answerView(tuple, answer), explanation }
}

/** A cache tells them once a minute; they are nobody's here. */
export const cacheMetrics: Handler<'cacheMetrics'> = async () => {}
