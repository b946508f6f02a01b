/** Vectors of the service's behaviour, where their file is. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { AnswerInfo } from '../../src/fga/engine/engine.ts'
import type { Node, StructuredSchema } from '../../src/fga/structured.ts'
import type { Tuple } from '../../src/fga/tuples/port.ts'

interface Vectors {
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
  invalidSchemas: { id: string; title: string; dsl: string }[]
  schemaChanges: { base: string; cases: { id: string; title: string; next: string; deletesPreview: object }[] }
  structured: StructuredVector[]
  dslToStructured: { dsl: string; definition: { name: string; complexDefinition: Node | null } }[]
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

interface StructuredVector {
  id: string
  title: string
  schema: StructuredSchema
  relations: Relation[]
  has: (Relation & { hasRelation: boolean })[]
  who: (Relation & { targets: string[] })[]
  targetall: { target: string; relations: Relation[] }[]
  targetwithrelation: { target: string; relationDefinition: string; namespace: string; resources: string[] }[]
}

const file = [resolve('../shared/wire/fga-vectors.json'), '/work/shared/wire/fga-vectors.json'].find(existsSync)
export const given: Vectors | undefined = file ? JSON.parse(readFileSync(file, 'utf8')) : undefined
