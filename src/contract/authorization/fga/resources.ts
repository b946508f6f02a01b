import { operation } from '../../operation.ts'
import { AuthzSchema } from '../../schemas/authz.ts'
import { FgaResourceDetails, FgaResourceIdentifier, MappableResources, schemaName } from '../../schemas/fga.ts'
import { id } from '../../schemas/fields.ts'
import { int64, list, message, of, optional, required, text } from '../../wire.ts'

const MOST_DETAILS = 100
const resourcesLimit = int64({ min: 0, doc: 'Resources of each type, at most 1000; 0 is 100' })
const tenantId = { ...id, doc: 'Whose groups are mapped' }

export const resources = {
  loadResources: operation('POST', '/v1/mgmt/fga/resources/load', {
    effect: 'read',
    summary: 'Load what resources are called',
    detail: 'Unknown ones are left out.',
    input: message({ resourceIdentifiers: required(list(of(FgaResourceIdentifier), { max: MOST_DETAILS })) }),
    output: message({ resourcesDetails: list(of(FgaResourceDetails)) }),
  }),
  saveResources: operation('POST', '/v1/mgmt/fga/resources/save', {
    summary: 'Save what resources are called',
    input: message({ resourcesDetails: required(list(of(FgaResourceDetails), { max: MOST_DETAILS })) }),
  }),
  mappableSchema: operation('GET', '/v1/mgmt/fga/mappable/schema', {
    summary: 'Load what groups can be mapped to',
    detail: 'Types of which a relation takes users, with the names of their relations, and some resources of each.',
    input: message({ tenantId, resourcesLimit }),
    output: message({ schema: optional(of(AuthzSchema)), mappableResources: list(of(MappableResources)) }),
  }),
  mappableResources: operation('GET', '/v1/mgmt/fga/mappable/resources', {
    summary: 'Answer nothing',
    detail: 'It stands in the published document and has neither input nor output.',
  }),
  searchMappableResources: operation('POST', '/v1/mgmt/fga/mappable/resources', {
    effect: 'read',
    summary: 'Search resources that groups can be mapped to',
    input: message({
      tenantId,
      resourcesQueries: required(
        list(
          of(
            message('FgaMappableResourcesQuery', {
              type: required(schemaName),
              queries: list(text({ max: 256 }), { max: 100, doc: 'Parts of id or name; case does not matter' }),
            }),
          ),
          { max: 100 },
        ),
      ),
      resourcesLimit,
    }),
    output: message({ mappableResources: list(of(MappableResources)) }),
  }),
}
