import type { Answer } from '../../../fga/engine/engine.ts'
import { drawn, type Explanation } from '../../../fga/engine/explain.ts'
import { readTuple, WordsError } from '../../../fga/scenario/words.ts'
import { isObject } from '../../../lib/json.ts'
import type { Run } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import { type GoValue, goJson } from '../../go/json.ts'
import { text } from '../../output/output.ts'
import type { explainFlags } from './index.ts'
import { openScenarioFile } from './scenario-file.ts'

export const explain: Run<typeof explainFlags> = async ({ args: [path = '', ...words], flags, json, io }) => {
  const { engine } = await openScenarioFile(path, io)
  const tuple = tupleOf(words)
  const context = contextOf(flags.context)
  const explanation = engine.explain(tuple, context)
  const [answer] = engine.check([tuple], context)
  if (!explanation || !answer) throw new Refusal(`the schema knows no ${tuple.relation} of ${tuple.resourceType}`)
  return text(json ? asJson(answer, explanation) : `${[...lines(answer, explanation)].join('\n')}\n`)
}

function* lines({ allowed, info }: Answer, explanation: Explanation): Generator<string> {
  yield* drawn(explanation)
  const missing = info.missingContext.length > 0 ? `, without ${info.missingContext.join(', ')}` : ''
  yield `* ${allowed ? 'Granted' : 'Denied'}${missing}${info.conditional ? '; another context may give another answer' : ''}`
}

function asJson({ allowed, info }: Answer, explanation: Explanation): string {
  const printed = {
    allowed,
    explanation: explanation as unknown as GoValue,
    info: info as unknown as GoValue,
    ok: true,
  }
  return `${goJson(printed, 'indented')}\n`
}

function tupleOf(words: readonly string[]) {
  const spaced = words.find((word) => /\s/.test(word))
  if (spaced !== undefined) throw new Refusal(`expected "type:id", found ${JSON.stringify(spaced)}`)
  try {
    return readTuple(words.join(' '))
  } catch (error) {
    if (error instanceof WordsError) throw new Refusal(error.message)
    throw error
  }
}

function contextOf(written: string): { [name: string]: unknown } {
  if (written === '') return {}
  let context: unknown
  try {
    context = JSON.parse(written)
  } catch {
    context = undefined
  }
  if (!isObject(context)) throw new Refusal('the context must be a JSON object')
  return context
}
