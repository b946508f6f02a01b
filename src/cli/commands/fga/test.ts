import { drawn } from '../../../fga/engine/why/explain.ts'
import { runScenario, type ScenarioResult } from '../../../fga/scenario/run.ts'
import type { Run } from '../../command.ts'
import { EXIT } from '../../exit/exit-codes.ts'
import { list, type Result, text } from '../../output/output.ts'
import { openScenarioFile } from './scenario-file.ts'

export const test: Run = async ({ args: [path = ''], json, io }) => {
  const { scenario, engine } = await openScenarioFile(path, io)
  const outcomes = runScenario(scenario, engine)
  const failed = outcomes.filter(({ isRight }) => !isRight).length
  const code = failed > 0 ? EXIT.failed : 0
  return { ...(json ? asList(outcomes) : text(`${[...report(outcomes)].join('\n')}\n`)), code }
}

function asList(outcomes: readonly ScenarioResult[]): Result {
  const items = outcomes.map(({ test, question, expected, actual, isRight }) => ({
    test,
    question,
    expected,
    actual,
    ok: isRight,
  }))
  return list('answers', items, { verb: 'Asked', one: 'question', many: 'questions', item: 'Question' })
}

/** A table by test; a wrong check with the reason for its answer. */
function* report(outcomes: readonly ScenarioResult[]): Generator<string> {
  const width = Math.max(0, ...outcomes.map(({ question }) => question.length))
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.test !== outcomes[index - 1]?.test) yield outcome.test
    yield* row(outcome, width)
  }
  const failed = outcomes.filter(({ isRight }) => !isRight).length
  yield `* ${outcomes.length === 1 ? '1 question' : `${outcomes.length} questions`}, ${failed} failed`
}

function* row({ question, expected, actual, isRight, explanation }: ScenarioResult, width: number): Generator<string> {
  const answer = isRight ? actual : `expected ${expected}, but it is ${actual}`
  yield `  ${isRight ? 'ok  ' : 'FAIL'}  ${question.padEnd(width)}  ${answer}`
  if (explanation) for (const line of drawn(explanation)) yield `          ${line}`
}
