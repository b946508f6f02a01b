import { operation } from '../../operation.ts'
import { AuthzRelation, relations as some } from '../../schemas/authz.ts'
import { since } from '../../schemas/fga.ts'
import { id, LARGEST_BATCH } from '../../schemas/fields.ts'
import { bool, list, message, of, required } from '../../wire.ts'

const resources = required(list(id, { max: LARGEST_BATCH }))
const found = message({ relations: list(of(AuthzRelation)) })

export const relations = {
  createRelations: operation('POST', '/v1/mgmt/authz/re/create', {
    summary: 'Create relations in their structured form',
    detail: 'All or none; those that are there already are left as they are.',
    input: message({ relations: some }),
    bulk: true,
  }),
  deleteRelations: operation('POST', '/v1/mgmt/authz/re/delete', {
    summary: 'Delete relations in their structured form',
    input: message({ relations: some }),
    bulk: true,
  }),
  deleteForResources: operation('POST', '/v1/mgmt/authz/re/deleteresources', {
    summary: 'Delete relations of ids, as resource or as target',
    input: message({ resources }),
  }),
  deleteOfResources: operation('POST', '/v1/mgmt/authz/re/deleteresourcesrelations', {
    summary: 'Delete relations of ids as resource',
    input: message({ resources }),
  }),
  resourceRelations: operation('POST', '/v1/mgmt/authz/re/resource', {
    effect: 'read',
    summary: 'Load the relations of a resource',
    detail: 'Stored ones only.',
    input: message({ resource: required(id), ignoreTargetSetRelations: bool() }),
    output: found,
  }),
  targetsRelations: operation('POST', '/v1/mgmt/authz/re/targets', {
    effect: 'read',
    summary: 'Load the relations to targets',
    detail: 'Stored ones only.',
    input: message({
      targets: required(list(id, { max: LARGEST_BATCH })),
      includeTargetSetRelations: bool({ doc: 'Also to sets that one of the ids is the resource of' }),
    }),
    output: found,
  }),
  getModified: operation('POST', '/v1/mgmt/authz/getmodified', {
    effect: 'read',
    summary: 'Load what has changed',
    detail: 'Ids in relations that were created or deleted since then, without their types, and a few seconds before.',
    input: message({ since }),
    output: message({ resources: list(id), targets: list(id), schemaChanged: bool() }),
  }),
}
