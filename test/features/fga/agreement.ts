/** The engine beside the model that expands everything. */
import assert from 'node:assert/strict'
import { compileSchema } from '../../../src/fga/engine/compile.ts'
import { Engine } from '../../../src/fga/engine/engine.ts'
import type { EngineSchema } from '../../../src/fga/engine/schema.ts'
import { format } from '../../../src/fga/language/format.ts'
import { toStructured } from '../../../src/fga/structured.ts'
import { MemoryTuples } from '../../../src/fga/tuples/memory.ts'
import { PartialTuples, type Reading } from '../../../src/fga/tuples/partial.ts'
import { splitTargetType, type Tuple } from '../../../src/fga/tuples/port.ts'
import { Model } from './model.ts'
import { type Case, Dice, randomCase } from './random.ts'

/** How the engine is asked: over all tuples, or over those that it turns out to need. */
type Ask = <T>(ask: (engine: Engine) => T) => T

/** Checks, who and what of a random case, then the same after some writes. */
export async function agree(
  seed: number,
  { isPartial = false } = {},
): Promise<{ checks: number; allowed: number; conditional: number }> {
  const given = randomCase(seed)
  const text = format(given.schema)
  const { engine: compiled, syntax } = await compileSchema(text)
  assert.equal(format(syntax), text, `seed ${seed}: the schema as it is written`)
  assert.deepEqual(toStructured(syntax), toStructured(given.schema), `seed ${seed}`)
  const tuples = new MemoryTuples(given.tuples)
  const engine = new Engine(compiled, tuples)
  const askOf = ({ tuples: all }: Case): Ask => (isPartial ? readingAsk(compiled, all) : (ask) => ask(engine))
  const seen = { checks: 0, allowed: 0, conditional: 0 }
  compare(seed, given, askOf(given), seen)
  const dice = new Dice(seed + 1)
  const later = { ...given, tuples: [...given.tuples] }
  for (let writes = dice.below(4); writes > 0 && later.tuples.length > 0; writes--) {
    const gone = dice.pick(later.tuples)
    later.tuples = later.tuples.filter((each) => JSON.stringify(each) !== JSON.stringify(gone))
    assert.equal(tuples.remove(gone), true)
    const added = dice.pick(randomCase(seed).tuples)
    later.tuples.push(added)
    tuples.add(added)
    compare(seed, later, askOf(later), seen)
  }
  return seen
}

function readingAsk(schema: EngineSchema, all: readonly Tuple[]): Ask {
  const tuples = new PartialTuples(schema.byName.keys())
  const engine = new Engine(schema, tuples)
  return (ask) => {
    for (;;) {
      const answer = ask(engine)
      const wanted = tuples.takeWanted()
      if (wanted.length === 0) return answer
      for (const each of wanted)
        tuples.addRead(
          each,
          all.filter((tuple) => isRead(tuple, each.reading)),
        )
    }
  }
}

function isRead({ resource, resourceType, relation, target, targetType }: Tuple, reading: Reading): boolean {
  if (reading.kind === 'leading') return reading.ids.includes(target)
  if (!reading.ids.includes(resource)) return false
  if (resourceType !== reading.resourceType || relation !== reading.relation) return false
  if (reading.kind === 'target') return target === reading.target
  return (splitTargetType(targetType).relation === undefined) === (reading.kind === 'objects')
}

function compare(
  seed: number,
  given: Case,
  ask: Ask,
  seen: { checks: number; allowed: number; conditional: number },
): void {
  const model = new Model(given)
  for (const target of given.targets) {
    const asked = given.schema.types.flatMap(({ name: resourceType, members }) =>
      members.flatMap(({ name: relation }) =>
        ['1', '2', '3', 'none'].map((resource) => ({ resource, resourceType, relation, ...target })),
      ),
    )
    const answers = ask((engine) => engine.check(asked, given.context))
    for (const [index, tuple] of asked.entries()) {
      const { allowed, info } = answers[index] ?? assert.fail()
      const found = {
        allowed,
        conditional: info.conditional,
        missing: [...info.missingContext].sort(),
        fails: info.conditionalErr !== undefined,
      }
      const wanted =
        tuple.resource === 'none'
          ? { allowed: false, conditional: false, missing: [], fails: false }
          : model.check(tuple)
      assert.deepEqual(found, wanted, `seed ${seed}: ${JSON.stringify(tuple)}`)
      const alone = ask((engine) => engine.check([tuple], given.context))[0]
      assert.deepEqual(alone, answers[index], `seed ${seed}: a check does not depend on those before it`)
      seen.checks++
      seen.allowed += Number(allowed)
      seen.conditional += Number(info.conditional)
      assert.equal(
        ask((engine) => engine.explain(tuple, given.context))?.truth === 'yes',
        allowed,
        `seed ${seed}: what is explained is what is answered`,
      )
    }
    const order = (each: object) => JSON.stringify(Object.entries(each).sort())
    const granted = model.granted(target).map(order).sort()
    assert.deepEqual(
      ask((engine) => engine.what(target, given.context))
        .map(order)
        .sort(),
      granted,
      `seed ${seed}: what ${JSON.stringify(target)} has`,
    )
  }
  compareWho(seed, given, ask, model)
}

function compareWho(seed: number, given: Case, ask: Ask, model: Model): void {
  const granted = model.objects.map(({ type, id }) => ({
    subject: { type, id },
    has: new Set(
      model
        .granted({ target: id, targetType: type })
        .map(({ resourceType, resource, relation }) => `${resourceType}:${resource} ${relation}`),
    ),
  }))
  for (const { name: resourceType, members } of given.schema.types) {
    for (const { name: relation } of members) {
      const wanted = granted
        .filter(({ has }) => has.has(`${resourceType}:1 ${relation}`))
        .map(({ subject }) => `${subject.type}:${subject.id}`)
      const found = ask((engine) => engine.who({ resource: '1', resourceType, relation }, given.context)).map(
        ({ type, id }) => `${type}:${id}`,
      )
      assert.deepEqual(found, wanted.sort(), `seed ${seed}: who has ${relation} on ${resourceType}:1`)
    }
  }
}
