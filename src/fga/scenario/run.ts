/** Asks what a file of tests asks, and compares. */
import { compileSchema } from '../engine/compile.ts'
import { Engine, type RelationQuery } from '../engine/engine.ts'
import type { EngineSchema } from '../engine/schema.ts'
import type { Explanation } from '../engine/why/explain.ts'
import { MemoryTuples } from '../tuples/memory.ts'
import { tupleText } from '../tuples/port.ts'
import { tupleRefusal } from '../tuples/rules.ts'
import { type Expectation, type Scenario, ScenarioError, type ScenarioTest } from './read.ts'

/** One question and its answer, both as text. */
export interface ScenarioResult {
  test: string
  question: string
  expected: string
  actual: string
  isRight: boolean
  /** Of a check that is wrong. */
  explanation?: Explanation
}

/** Throws SchemaError, and ScenarioError for tuples that the schema does not take. */
export async function openScenario(
  { tuples }: Scenario,
  schemaText: string,
): Promise<{ engine: Engine; schema: EngineSchema }> {
  const { engine: schema } = await compileSchema(schemaText)
  const refusals = tuples.flatMap((tuple) => tupleRefusal(schema, tuple) ?? [])
  if (refusals.length > 0) throw new ScenarioError(refusals.join('\n'))
  return { engine: new Engine(schema, new MemoryTuples(tuples)), schema }
}

export function runScenario({ tests }: Scenario, engine: Engine): ScenarioResult[] {
  return tests.flatMap((test) => [...checks(test, engine), ...whos(test, engine), ...whats(test, engine)])
}

function checks({ name: test, context, check }: ScenarioTest, engine: Engine): ScenarioResult[] {
  const answers = engine.check(
    check.map(({ tuple }) => tuple),
    context,
  )
  return check.map(({ tuple, expected }, index) => {
    const { allowed = false, info } = answers[index] ?? {}
    const actual: Expectation = {
      allowed,
      ...(expected.conditional !== undefined && { conditional: info?.conditional ?? false }),
      ...(expected.missing && { missing: info?.missingContext ?? [] }),
    }
    const [wanted, found] = [expectedText(expected), expectedText(actual)]
    const why = info?.conditionalErr === undefined ? '' : ` (${info.conditionalErr})`
    const outcome: ScenarioResult = {
      test,
      question: tupleText(tuple),
      expected: wanted,
      actual: found + why,
      isRight: wanted === found,
    }
    const explanation = outcome.isRight ? undefined : engine.explain(tuple, context)
    return { ...outcome, ...(explanation && { explanation }) }
  })
}

function expectedText({ allowed, conditional, missing }: Expectation): string {
  const parts = [allowed ? 'yes' : 'no']
  if (conditional !== undefined) parts.push(conditional ? 'conditional' : 'unconditional')
  if (missing) parts.push(`missing [${[...missing].sort().join(', ')}]`)
  return parts.join(', ')
}

function whos({ name: test, context, who }: ScenarioTest, engine: Engine): ScenarioResult[] {
  return who.map(({ holding, expected }) => {
    const found = engine.who(holding, context).map(({ type, id }) => `${type}:${id}`)
    return compared(test, `who has ${holdingText(holding)}`, expected, found)
  })
}

function whats({ name: test, context, what }: ScenarioTest, engine: Engine): ScenarioResult[] {
  return what.map(({ expected, ...target }) => {
    const found = engine.what(target, context).map(holdingText)
    return compared(test, `what has ${target.targetType}:${target.target}`, expected, found)
  })
}

const holdingText = ({ resource, resourceType, relation }: RelationQuery) => `${resourceType}:${resource} ${relation}`

function compared(
  test: string,
  question: string,
  expected: readonly string[],
  found: readonly string[],
): ScenarioResult {
  const [wanted, actual] = [expected, found].map((each) => `[${[...new Set(each)].sort().join(', ')}]`) as [
    string,
    string,
  ]
  return { test, question, expected: wanted, actual, isRight: wanted === actual }
}
