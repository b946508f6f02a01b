import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deletesOf } from './changes.ts'
import { readSchema } from './language/index.ts'
import { fromStructured, type Node, targetsOf, toStructured, Unspeakable } from './structured.ts'

const schema = (...lines: string[]) => readSchema(`model AuthZ 1.0\n${lines.join('\n')}`)
const base = [
  'type user',
  'type group',
  '  relation member: user',
  'type doc',
  '  relation owner: user | group#member',
  '  permission p: owner',
]

for (const [name, next, wanted] of [
  ['nothing', base, { types: [], relations: [] }],
  [
    'a type that goes',
    ['type user', 'type doc', '  relation owner: user'],
    { types: ['group'], relations: ['doc#owner'] },
  ],
  ['a relation that goes', base.filter((line) => !/owner/.test(line)), { types: [], relations: ['doc#owner'] }],
  [
    'a type that a relation takes no more',
    base.map((line) => line.replace(' | group#member', '')),
    { types: [], relations: ['doc#owner'] },
  ],
  [
    'a type more',
    base.map((line) => line.replace('owner: user', 'owner: user | doc')),
    { types: [], relations: ['doc#owner'] },
  ],
  [
    'types in another order',
    base.map((line) => line.replace('user | group#member', 'group#member | user')),
    { types: [], relations: [] },
  ],
  [
    'a condition',
    ['constraint BoolCheck(true)', ...base.map((line) => line.replace('group#member', 'group#member with BoolCheck'))],
    { types: [], relations: [] },
  ],
  [
    'a relation that is a permission now',
    base.map((line) => line.replace('relation member: user', 'relation other: user\n  permission member: other')),
    { types: [], relations: ['group#member'] },
  ],
] as const) {
  test(`what goes with a change of the schema: ${name}`, () => {
    const hasDeletes = wanted.types.length + wanted.relations.length > 0
    assert.deepEqual(deletesOf(schema(...base), schema(...next)), { hasDeletes, ...wanted })
  })
}

test('the structured form and the text say the same', () => {
  const text = schema(
    'type user',
    'type org',
    '  relation admin: user',
    'type space',
    '  relation parent: org',
    '  relation admin: user',
    'type file',
    '  relation parent: org | space',
    '  relation a: user',
    '  permission p: (a | (a | parent.admin)) & a - a',
  )
  const structured = toStructured(text, 'v1')
  assert.deepEqual(toStructured(fromStructured(structured, targetsOf(text)), 'v1'), structured)
  const unioned = structured.namespaces[3]?.relationDefinitions[2]?.complexDefinition
  assert.equal(unioned?.nType, 'sub')
})

test('what text cannot say is refused with its name', () => {
  const text = schema(...base)
  const said = (node: Node) => () =>
    fromStructured(
      {
        name: '',
        namespaces: [
          ...toStructured(text).namespaces,
          { name: 'x', relationDefinitions: [{ name: 'p', complexDefinition: node }] },
        ],
      },
      targetsOf(text),
    )
  assert.throws(
    said({ nType: 'child', children: [], expression: { neType: 'self' } }),
    /x#p: it is stored and defined by others as well/,
  )
  assert.throws(
    said({
      nType: 'child',
      children: [],
      expression: { neType: 'targetSet', targetRelationDefinition: 'owner', targetRelationDefinitionNamespace: 'doc' },
    }),
    /x#p: it refers to another namespace/,
  )
  assert.throws(said({ nType: 'union', children: [] }), /x#p: a union of nothing/)
  assert.throws(() => fromStructured(toStructured(text), {}), Unspeakable)
})
