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

const Problem = message('AuditProblem', {
  kind: text({ doc: 'changed, removed or inserted' }),
  record: text({ doc: 'Id of the record; empty where a block itself is it' }),
  occurred: int64({ doc: "The record's time, or when the block was made: milliseconds since 1970" }),
  block: int32({ doc: "The block's number; 0 where the record is in none" }),
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
  verify: operation('POST', '/v1/mgmt/audit/verify', {
    summary: 'Check that no record of the audit trail was changed, removed or put in',
    effect: 'read',
    detail:
      'Some blocks of records in each call, from the oldest on, until `next` is empty or there is a `problem`, which ' +
      'names the first. Records of the last minute are in no block yet: of these it is not seen when one is removed.',
    input: message('AuditVerification', {
      after: text({ max: 256, doc: 'What `next` of the call before said; the beginning when unset' }),
      head: text({ max: 64, doc: 'What `head` was once: the trail has to go on from there' }),
    }),
    output: message({
      records: int32({ doc: 'How many this call has looked at' }),
      blocks: int32(),
      next: text({ doc: 'Where the next call goes on; empty at the end' }),
      problem: of(Problem, { doc: 'Its kind is empty where all is as it was written' }),
      head: text({ doc: 'Number and hash of the newest block: kept elsewhere, it shows later that none was cut off' }),
      publicKey: text({ doc: 'Ed25519, 32 bytes in base64url: whose signatures the blocks bear' }),
    }),
    rate: 'audit',
  }),
  blocks: operation('POST', '/v1/mgmt/audit/blocks', {
    summary: 'Read the signed blocks of the audit trail, with which an export is checked',
    effect: 'read',
    detail: 'In order. What is signed says docs/operating.md.',
    input: message('AuditBlocks', { after: int32({ min: 0, doc: 'What `next` of the page before said' }) }),
    output: message({
      blocks: list(object()),
      next: int32({ doc: 'Where the next page begins; 0 when there is none yet' }),
      publicKey: text({ doc: 'Ed25519, 32 bytes in base64url' }),
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
