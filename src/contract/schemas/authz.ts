/** The structured form of schemas and relations, as the older operations of fine-grained authorization speak it. */
import { choice, list, message, of, optional, required, text } from '../wire.ts'
import { FgaCondition, schemaName } from './fga.ts'
import { id, LARGEST_BATCH } from './fields.ts'

const NodeExpression = message('AuthzNodeExpression', {
  neType: required(choice(['self', 'targetSet', 'relationLeft', 'relationRight'])),
  relationDefinition: optional(schemaName),
  relationDefinitionNamespace: optional(schemaName),
  targetRelationDefinition: optional(schemaName),
  targetRelationDefinitionNamespace: optional(schemaName),
})

export interface AuthzNode {
  nType: '' | 'union' | 'intersect' | 'sub' | 'child'
  children: AuthzNode[]
  expression?: {
    neType: '' | 'self' | 'targetSet' | 'relationLeft' | 'relationRight'
    relationDefinition?: string
    relationDefinitionNamespace?: string
    targetRelationDefinition?: string
    targetRelationDefinitionNamespace?: string
  }
}

/** A node holds nodes. */
const nodeFields: {
  nType: ReturnType<typeof choice<['union', 'intersect', 'sub', 'child']>>
  children: ReturnType<typeof list<AuthzNode>>
  expression: ReturnType<typeof optional<AuthzNode['expression']>>
} = {
  nType: required(choice(['union', 'intersect', 'sub', 'child'])),
  get children(): ReturnType<typeof list<AuthzNode>> {
    return list({ type: AuthzNode } as { type: typeof AuthzNode; _is?: AuthzNode }, { max: LARGEST_BATCH })
  },
  expression: optional(of(NodeExpression, { doc: 'Of a `child`' })),
}
const AuthzNode = message('AuthzNode', nodeFields)

export const RelationDefinition = message('AuthzRelationDefinition', {
  name: required(schemaName),
  complexDefinition: optional(of(AuthzNode, { doc: 'Absent for a relation that is stored as such' })),
})
export const AuthzNamespace = message('AuthzNamespace', {
  name: required(schemaName),
  relationDefinitions: list(of(RelationDefinition)),
})
export const AuthzSchema = message('AuthzSchema', {
  name: text({ max: 256, doc: 'What clients call this version' }),
  namespaces: list(of(AuthzNamespace)),
  conditions: optional(list(of(FgaCondition))),
})

const part = { max: 256 }
/** A relation to a target, or to a set of them. */
export const AuthzRelation = message('AuthzRelation', {
  resource: required(id),
  relationDefinition: required(schemaName),
  namespace: required(schemaName),
  target: optional(text({ ...part, doc: 'The target, unless it is a set' })),
  targetNamespace: optional(schemaName),
  targetSetResource: optional(text(part)),
  targetSetRelationDefinition: optional(schemaName),
  targetSetRelationDefinitionNamespace: optional(schemaName),
  query: optional(of(message({ tenants: list(id) }), { doc: 'Targets by a search of users: refused' })),
})
export const relations = required(list(of(AuthzRelation), { max: LARGEST_BATCH }))
