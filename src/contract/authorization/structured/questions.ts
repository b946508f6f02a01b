import { operation } from '../../operation.ts'
import { AuthzRelation } from '../../schemas/authz.ts'
import { context, schemaName } from '../../schemas/fga.ts'
import { id, LARGEST_BATCH } from '../../schemas/fields.ts'
import { bool, list, message, of, optional, required, text } from '../../wire.ts'

const RelationQuery = message('AuthzRelationQuery', {
  resource: required(id),
  relationDefinition: required(schemaName),
  namespace: required(schemaName),
  target: optional(id),
  targetSetResource: optional(id),
  targetSetRelationDefinition: optional(schemaName),
  targetSetRelationDefinitionNamespace: optional(schemaName),
  hasRelation: bool({ doc: 'The answer' }),
})
const holding = {
  resource: required(id),
  relationDefinition: required(schemaName),
  namespace: required(schemaName),
  context,
}

export const questions = {
  hasRelations: operation('POST', '/v1/mgmt/authz/re/has', {
    effect: 'read',
    summary: 'Check relations in their structured form',
    input: message({ relationQueries: required(list(of(RelationQuery), { max: LARGEST_BATCH })), context }),
    output: message({ relationQueries: list(of(RelationQuery)), directRelations: list(bool()) }),
    bulk: true,
  }),
  whoCanAccess: operation('POST', '/v1/mgmt/authz/re/who', {
    effect: 'read',
    summary: 'Find who has a relation or permission',
    detail: 'Every final target, derived ones included.',
    input: message(holding),
    output: message({ targets: list(id) }),
  }),
  whatCanTargetAccess: operation('POST', '/v1/mgmt/authz/re/targetall', {
    effect: 'read',
    summary: 'Find everything that a target has',
    detail: 'Direct and derived, each once.',
    input: message({ target: required(id), context }),
    output: message({ relations: list(of(AuthzRelation)) }),
  }),
  whatCanTargetAccessWithRelation: operation('POST', '/v1/mgmt/authz/re/targetwithrelation', {
    effect: 'read',
    summary: 'Find the resources on which a target has a relation or permission',
    input: message({
      target: required(id),
      relationDefinition: required(schemaName),
      namespace: required(schemaName),
      ParentTarget: text({ max: 256, doc: 'Only resources that have the parent relation to it' }),
      ParentRelationDefinition: schemaName,
      context,
    }),
    output: message({ resources: list(id) }),
  }),
}
