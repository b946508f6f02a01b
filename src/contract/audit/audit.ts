import { FULL_LISTS, operation } from '../operation.ts'
import { Audit } from '../schemas/audit.ts'
import { id, ids, loginIds, MOST_VALUES, page, texts } from '../schemas/fields.ts'
import { bool, choice, int32, int64, list, message, object, of, required, text } from '../wire.ts'
import { webhook } from './webhook.ts'

const SearchField = message('SearchField', {
  field: text({ max: 64 }),
  valArr: texts,
  valStr: text({ max: 1024 }),
  negative: bool(),
  valType: text({ max: 64 }),
})

const AuditQuery = message('AuditQuery', {
  from: int64({ doc: 'Milliseconds since 1970; unset and older than 30 days is 30 days ago' }),
  to: int64({ doc: 'Milliseconds since 1970; unset is now' }),
  userIds: ids,
  actions: texts,
  excludedActions: texts,
  devices: texts,
  methods: texts,
  geos: texts,
  remoteAddresses: texts,
  externalIds: texts,
  excludedExternalIds: texts,
  loginIdsContain: loginIds,
  loginIdsNotContain: loginIds,
  tenants: ids,
  noTenants: bool({ doc: 'Records without a tenant too' }),
  text: text({ max: 1024, doc: 'Part of any column; case does not matter' }),
  actorIds: ids,
  size: int32({ min: 0, doc: 'Records in a page, at most 1000; 0 is 1000' }),
  page,
  searchFields: list(of(SearchField), { max: 100 }),
  oldestFirst: bool(),
  auditTypes: texts,
  levels: texts,
})

const paging = { items: 'audits', size: 'size', largest: 1000 }

export const audit = {
  search: operation('POST', '/v1/mgmt/audit/search', {
    holder: 'User Admin',
    summary: 'Search the audit trail',
    effect: 'read',
    paging,
    largestBody: FULL_LISTS,
    detail: 'The last 30 days, newest first.',
    input: AuditQuery,
    output: message({ audits: list(of(Audit)), total: int32({ doc: 'All matches, not only those in this page' }) }),
    rate: 'audit',
  }),
  export: operation('POST', '/v1/mgmt/audit/export', {
    summary: 'Read the whole audit trail, page by page',
    effect: 'read',
    paging,
    detail:
      'Oldest first, however old; records of the last ten seconds come with a later call, because one may still be ' +
      'written before them.',
    input: message('AuditExport', {
      after: text({ max: 256, doc: 'What `next` of the page before said; the beginning when unset' }),
      before: int64({ doc: 'Milliseconds since 1970: records from then on are left out; unset is now' }),
      size: int32({ min: 0, doc: 'Records in a page, at most 1000; 0 is 1000' }),
    }),
    output: message({
      audits: list(of(Audit)),
      next: text({ doc: 'Where the next page begins; empty when there is none yet' }),
    }),
    rate: 'audit',
  }),
  createEvent: operation('POST', '/v1/mgmt/audit/event', {
    summary: 'Write an event of your own to the audit trail',
    input: message({
      userId: id,
      action: required(text({ max: 256 })),
      tenantId: required(id),
      type: required(choice(['info', 'warn', 'error'])),
      actorId: required(id),
      data: object({ max: MOST_VALUES }),
    }),
  }),
  ...webhook,
}
