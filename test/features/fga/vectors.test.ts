/** Fixtures of our own, and vectors of the service's behaviour where their file is, on the engine itself. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { deletesOf } from '../../../src/fga/changes.ts'
import { compileSchema } from '../../../src/fga/engine/compile.ts'
import { compileStructured } from '../../../src/fga/engine/compile-structured.ts'
import { Engine } from '../../../src/fga/engine/engine.ts'
import { formatSchema, readSchema } from '../../../src/fga/language/index.ts'
import { problemText, SchemaError } from '../../../src/fga/language/problems.ts'
import { fromStructured, targetsOf, toStructured } from '../../../src/fga/structured.ts'
import { MemoryTuples } from '../../../src/fga/tuples/memory.ts'
import type { Tuple } from '../../../src/fga/tuples/port.ts'
import { tupleRefusal } from '../../../src/fga/tuples/rules.ts'
import { PRODUCTIONS, productionsOf } from './fixtures/productions.ts'
import { type Relation, sets, type Vectors } from './vectors.ts'

test('the fixtures have every production and operator', () => {
  const schemas = (sets[0] as Vectors).vectors.map(({ dsl }) => readSchema(dsl))
  assert.deepEqual([...new Set(schemas.flatMap(productionsOf))].sort(), PRODUCTIONS)
})

for (const { id, title, dsl, tuples, checks } of sets.flatMap((set) => set.vectors)) {
  describe(`${id} ${title}`, () => {
    test('it reads as it is written, in every form', async () => {
      const syntax = readSchema(dsl)
      const formatted = formatSchema(dsl)
      assert.equal(formatSchema(formatted), formatted)
      const structured = toStructured(syntax)
      assert.deepEqual(toStructured(readSchema(formatted)), structured)
      assert.deepEqual(toStructured(fromStructured(structured, targetsOf(syntax))), structured)
    })
    for (const [index, check] of checks.entries()) {
      test(`check ${index + 1}`, async () => {
        const { engine } = await compileSchema(dsl)
        for (const tuple of tuples) assert.equal(tupleRefusal(engine, tuple), undefined)
        const [answer] = new Engine(engine, new MemoryTuples(tuples)).check([check.tuple], check.context)
        const { conditionalErr, ...info } = check.expect.info
        assert.equal(answer?.info.conditionalErr !== undefined, conditionalErr !== undefined)
        delete answer?.info.conditionalErr
        assert.deepEqual(answer, { allowed: check.expect.allowed, info })
      })
    }
  })
}

for (const { id, title, dsl, problems } of sets.flatMap((set) => set.invalidSchemas)) {
  test(`${id} ${title}: refused`, async () => {
    const wrong = await compileSchema(dsl).then(
      () => assert.fail('it is taken'),
      (error) => (error instanceof SchemaError ? error.problems.map(problemText) : assert.fail(error)),
    )
    assert.deepEqual(wrong, problems ?? wrong)
  })
}

for (const { base, cases } of sets.map(({ schemaChanges }) => schemaChanges)) {
  for (const { id, title, next, deletesPreview } of cases) {
    test(`${id} ${title}`, () => {
      assert.deepEqual(deletesOf(readSchema(base), readSchema(next)), deletesPreview)
    })
  }
}

for (const vector of sets.flatMap((set) => set.structured)) {
  test(`${vector.id} ${vector.title}`, () => {
    const engine = new Engine(compileStructured(vector.schema), new MemoryTuples(vector.relations.map(tupleOf)))
    const holding = ({ resource, namespace, relationDefinition }: Relation) => ({
      resource,
      resourceType: namespace,
      relation: relationDefinition,
    })
    const answers = engine.check(vector.has.map(tupleOf))
    assert.deepEqual(
      answers.map(({ allowed }) => allowed),
      vector.has.map(({ hasRelation }) => hasRelation),
    )
    for (const each of vector.who)
      assert.deepEqual(
        engine.who(holding(each)).map(({ id }) => id),
        each.targets,
      )
    for (const { target, relations } of vector.targetall) {
      const found = engine.what({ target, targetType: '*' })
      assert.deepEqual(
        new Set(found.map((each) => JSON.stringify(each))),
        new Set(relations.map(holding).map((each) => JSON.stringify(each))),
      )
    }
    for (const { target, relationDefinition, namespace, resources } of vector.targetwithrelation) {
      const found = engine.what(
        { target, targetType: '*' },
        {},
        { resourceType: namespace, relation: relationDefinition },
      )
      assert.deepEqual(
        found.map(({ resource }) => resource),
        resources,
      )
    }
  })
}

function tupleOf(relation: Relation): Tuple {
  const { resource, namespace: resourceType, relationDefinition: name } = relation
  const set = relation.targetSetResource
  return {
    resource,
    resourceType,
    relation: name,
    target: set ?? relation.target ?? '',
    targetType:
      set === undefined
        ? ''
        : `${relation.targetSetRelationDefinitionNamespace}#${relation.targetSetRelationDefinition}`,
  }
}

for (const { dsl, definition } of sets.flatMap((set) => set.dslToStructured)) {
  test(`structured: ${dsl}`, () => {
    const [line = '', hint = ''] = dsl.split(/ \((?=type )/)
    const more = hint.includes('relation parent') ? '  relation parent: folder\n' : ''
    const plain = ['owner', 'editor', 'a', 'b', 'c'].filter((name) => !line.startsWith(`relation ${name}`))
    const text = `model AuthZ 1.0\ntype user\ntype group\n  relation member: user\ntype folder\n  relation owner: user\ntype doc\n${more}${plain.map((name) => `  relation ${name}: user\n`).join('')}  ${line}\n`
    const doc = toStructured(readSchema(text)).namespaces.find(({ name }) => name === 'doc')
    const { name, complexDefinition } = definition
    const wanted = complexDefinition ? { name, complexDefinition } : { name }
    assert.deepEqual(
      doc?.relationDefinitions.find((each) => each.name === name),
      wanted,
    )
  })
}
