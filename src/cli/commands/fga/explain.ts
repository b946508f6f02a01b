import { contract } from '../../../client/operations.ts'
import type { Answer } from '../../../fga/engine/engine.ts'
import { drawn, type Explanation } from '../../../fga/engine/explain.ts'
import type { Tuple } from '../../../fga/tuples/port.ts'
import type { Call, Run } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import { goJson } from '../../go/json.ts'
import { text } from '../../output/output.ts'
import type { explainFlags } from './index.ts'
import { consistencyOf, contextOf, tupleOf } from './words.ts'

interface Explained {
  answer: Answer
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
  const { answer, explanation } = reply as unknown as Explained
  return { answer, explanation }
}

async function inFile({ flags, io }: Call<typeof explainFlags>, tuple: Tuple): Promise<Explained> {
  const { openScenarioFile } = await import('./scenario-file.ts')
  const { engine } = await openScenarioFile(flags.file, io)
  const context = contextOf(flags.context)
  const explanation = engine.explain(tuple, context)
  const [answer] = engine.check([tuple], context)
  if (!explanation || !answer) throw new Refusal(`the schema knows no ${tuple.relation} of ${tuple.resourceType}`)
  return { answer, explanation }
}

function* lines({ answer: { allowed, info }, explanation }: Explained): Generator<string> {
  yield* drawn(explanation)
  const { missingContext = [], conditional } = info
  const missing = missingContext.length > 0 ? `, without ${missingContext.join(', ')}` : ''
  yield `* ${allowed ? 'Granted' : 'Denied'}${missing}${conditional ? '; another context may give another answer' : ''}`
}

function asJson({ answer: { allowed, info }, explanation }: Explained): string {
  const printed = {
    allowed,
    explanation,
    info,
    ok: true,
  }
  return `${goJson(printed, 'indented')}\n`
}
