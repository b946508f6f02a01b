import { contract } from '../../../client/operations.ts'
import { drawn, type Explanation, isExplanation } from '../../../fga/engine/why/explain.ts'
import type { Tuple } from '../../../fga/tuples/port.ts'
import type { Call, Run } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import { type GoValue, goJson } from '../../go/json.ts'
import { text } from '../../output/output.ts'
import type { explainFlags } from './index.ts'
import { consistencyOf, contextOf, tupleOf } from './words.ts'

interface Explained {
  allowed: boolean
  /** A plane may leave out of it what it likes. */
  info: GoValue & { readonly missingContext?: readonly string[] | null; readonly conditional?: boolean }
  explanation: Explanation
}

export const explain: Run<typeof explainFlags> = async (call) => {
  const tuple = tupleOf(call.args)
  const explained = await (call.flags.file === '' ? onPlane(call, tuple) : inFile(call, tuple))
  return text(call.json ? asJson(explained) : `${[...lines(explained)].join('\n')}\n`)
}

async function onPlane({ api, flags }: Call<typeof explainFlags>, tuple: Tuple): Promise<Explained> {
  const context = contextOf(flags.context)
  const asked = { tuple: { ...tuple }, context, consistency: consistencyOf(flags.consistent) } as const
  const reply = await api.call(contract.fga.explain, asked)
  const { answer, explanation } = reply ?? {}
  if (!isExplanation(explanation)) throw new Refusal('the service has told no explanation')
  return { allowed: answer?.allowed ?? false, info: answer?.info ?? {}, explanation }
}

async function inFile({ flags, io }: Call<typeof explainFlags>, tuple: Tuple): Promise<Explained> {
  const { openScenarioFile } = await import('./scenario-file.ts')
  const { engine } = await openScenarioFile(flags.file, io)
  const context = contextOf(flags.context)
  const explanation = engine.explain(tuple, context)
  const [answer] = engine.check([tuple], context)
  if (!explanation || !answer) throw new Refusal(`the schema knows no ${tuple.relation} of ${tuple.resourceType}`)
  return { allowed: answer.allowed, info: answer.info, explanation }
}

function* lines({ allowed, info, explanation }: Explained): Generator<string> {
  yield* drawn(explanation)
  const { missingContext, conditional } = info
  const missing = missingContext?.length ? `, without ${missingContext.join(', ')}` : ''
  yield `* ${allowed ? 'Granted' : 'Denied'}${missing}${conditional ? '; another context may give another answer' : ''}`
}

function asJson({ allowed, info, explanation }: Explained): string {
  const printed = {
    allowed,
    explanation,
    info,
    ok: true,
  }
  return `${goJson(printed, 'indented')}\n`
}
