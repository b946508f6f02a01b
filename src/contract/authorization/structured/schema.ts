import { operation } from '../../operation.ts'
import { AuthzNamespace, AuthzSchema, RelationDefinition } from '../../schemas/authz.ts'
import { schemaName as name } from '../../schemas/fga.ts'
import { bool, message, of, optional, required, text } from '../../wire.ts'

const schemaName = text({ max: 256, doc: 'What the schema is called from now on' })
const oldName = { ...name, doc: 'What it was called before: relations follow' }

export const schema = {
  saveSchema: operation('POST', '/v1/mgmt/authz/schema/save', {
    summary: 'Save namespaces of the schema',
    detail: 'Namespaces that are not named stay, unless `upgrade` is true, which deletes them with their relations.',
    input: message({ schema: required(of(AuthzSchema)), upgrade: bool() }),
    bulk: true,
  }),
  deleteSchema: operation('POST', '/v1/mgmt/authz/schema/delete', {
    summary: 'Delete the schema and all relations',
  }),
  loadSchema: operation('POST', '/v1/mgmt/authz/schema/load', {
    effect: 'read',
    summary: 'Load the schema in its structured form',
    output: message({ schema: optional(of(AuthzSchema)) }),
  }),
  saveNamespace: operation('POST', '/v1/mgmt/authz/ns/save', {
    summary: 'Save a namespace',
    detail: 'Relation definitions that are not named stay.',
    input: message({ namespace: required(of(AuthzNamespace)), oldName, schemaName }),
  }),
  deleteNamespace: operation('POST', '/v1/mgmt/authz/ns/delete', {
    summary: 'Delete a namespace and its relations',
    input: message({ name: required(name), schemaName }),
  }),
  saveRelationDefinition: operation('POST', '/v1/mgmt/authz/rd/save', {
    summary: 'Save a relation definition',
    input: message({
      relationDefinition: required(of(RelationDefinition)),
      namespace: required(name),
      oldName,
      schemaName,
    }),
  }),
  deleteRelationDefinition: operation('POST', '/v1/mgmt/authz/rd/delete', {
    summary: 'Delete a relation definition and its relations',
    input: message({ name: required(name), namespace: required(name), schemaName }),
  }),
}
