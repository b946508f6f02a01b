import { operation } from '../../operation.ts'
import { FgaTuple, tuples } from '../../schemas/fga.ts'
import { int32, list, message, of, text } from '../../wire.ts'

export const relations = {
  createRelations: operation('POST', '/v1/mgmt/fga/relations', {
    summary: 'Create relations',
    detail: 'All or none; those that are there already are left as they are.',
    input: message({ tuples }),
    bulk: true,
  }),
  deleteRelations: operation('POST', '/v1/mgmt/fga/relations/delete', {
    summary: 'Delete relations',
    detail: 'Those that are not there are skipped.',
    input: message({ tuples }),
    bulk: true,
  }),
  deleteAllRelations: operation('DELETE', '/v1/mgmt/fga/relations', { summary: 'Delete all relations' }),
  listRelations: operation('POST', '/v1/mgmt/fga/relations/list', {
    effect: 'read',
    paging: { items: 'tuples', size: 'size', largest: 1000 },
    summary: 'List relations, page by page',
    detail:
      'In the order of resource, its type, relation, target and its type. This operation is not of the service that ' +
      'this plane follows.',
    input: message('FgaRelationsQuery', {
      after: text({ max: 4096, doc: 'What `next` of the page before said; the beginning when unset' }),
      size: int32({ min: 0, doc: 'Relations in a page, at most 1000; 0 is 1000' }),
    }),
    output: message({
      tuples: list(of(FgaTuple)),
      next: text({ doc: 'Where the next page begins; empty at the end' }),
    }),
  }),
}
