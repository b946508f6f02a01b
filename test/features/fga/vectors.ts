/** What schemas have to answer: fixtures of our own, and the vectors of the service's behaviour where their file is. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { AnswerInfo } from '../../../src/fga/engine/engine.ts'
import { readTuple } from '../../../src/fga/scenario/words.ts'
import type { Node, StructuredSchema } from '../../../src/fga/structured.ts'
import type { Tuple } from '../../../src/fga/tuples/port.ts'
import { FIXTURES } from './fixtures/answers.ts'
import { PORTS } from './fixtures/directories.ts'
import { CHANGES, INVALID, STRUCTURED } from './fixtures/schemas.ts'

export interface Vectors {
  vectors: {
    id: string
    title: string
    dsl: string
    tuples: Tuple[]
    checks: {
      tuple: Tuple
      context?: { [name: string]: unknown }
      expect: { allowed: boolean; info: Partial<AnswerInfo> }
    }[]
  }[]
  /** `problems`: in our words, where they are told. */
  invalidSchemas: { id: string; title: string; dsl: string; problems?: string[] }[]
  schemaChanges: { base: string; cases: { id: string; title: string; next: string; deletesPreview: object }[] }
  structured: StructuredVector[]
  dslToStructured: { dsl: string; definition: { name: string; complexDefinition?: Node | null } }[]
}

export interface Relation {
  resource: string
  relationDefinition: string
  namespace: string
  target?: string
  targetSetResource?: string
  targetSetRelationDefinition?: string
  targetSetRelationDefinitionNamespace?: string
}

export interface StructuredVector {
  id: string
  title: string
  schema: StructuredSchema
  relations: Relation[]
  has: (Relation & { hasRelation: boolean })[]
  who: (Relation & { targets: string[] })[]
  targetall: { target: string; relations: Relation[] }[]
  targetwithrelation: { target: string; relationDefinition: string; namespace: string; resources: string[] }[]
}

const own: Vectors = {
  vectors: FIXTURES.map(({ title, dsl, tuples, asked }, index) => ({
    id: `answers ${index + 1}:`,
    title,
    dsl: `model AuthZ 1.0\n${dsl}`,
    tuples: tuples.map(readTuple),
    checks: asked.flatMap(({ context, answers }) =>
      Object.entries(answers).map(([line, answer]) => ({
        tuple: readTuple(line),
        ...(context && { context }),
        expect: expected(answer),
      })),
    ),
  })),
  invalidSchemas: INVALID.map(({ dsl, ...each }, index) => ({
    ...each,
    id: `refused ${index + 1}:`,
    dsl: `model AuthZ ${dsl}`,
  })),
  schemaChanges: {
    base: CHANGES.base,
    cases: CHANGES.cases.map(({ title, next, types, relations }, index) => ({
      id: `changes ${index + 1}:`,
      title,
      next,
      deletesPreview: { hasDeletes: types.length + relations.length > 0, relations, types },
    })),
  },
  structured: [PORTS],
  dslToStructured: STRUCTURED,
}

/** `no if misses a,b`, see fixtures/answers.ts. */
function expected(answer: string): Vectors['vectors'][number]['checks'][number]['expect'] {
  const [verdict, ...words] = answer.split(' ')
  const missing = words.includes('misses') ? (words[words.indexOf('misses') + 1] ?? '').split(',') : []
  const info = { direct: !words.includes('far'), conditional: words.includes('if'), missingContext: missing }
  return {
    allowed: verdict === 'yes',
    info: { ...info, ...(words.includes('fails') && { conditionalErr: 'told' }) },
  }
}

const file = [resolve('../shared/wire/fga-vectors.json'), '/work/shared/wire/fga-vectors.json'].find(existsSync)
const given: Vectors | undefined = file ? JSON.parse(readFileSync(file, 'utf8')) : undefined

/** Sets of them, ours the first. */
export const sets: Vectors[] = given ? [own, given] : [own]
