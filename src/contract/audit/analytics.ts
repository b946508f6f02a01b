import { operation } from '../operation.ts'
import { ids, texts } from '../schemas/fields.ts'
import { bool, choice, int64, list, message, of, text } from '../wire.ts'

const Analytic = message('Analytic', {
  projectId: text(),
  action: text(),
  created: text({ doc: 'Where grouped by time: milliseconds since 1970 at which the hour, day, ... began, in UTC' }),
  device: text(),
  method: text(),
  geo: text(),
  tenant: text(),
  referrer: text(),
  cnt: int64({ doc: 'How many' }),
})

/** Figures of use, counted in the audit trail. */
export const analytics = {
  search: operation('POST', '/v1/mgmt/analytics/search', {
    effect: 'read',
    summary: 'Count what happened',
    detail: 'One record for each group, or one for all. What is not grouped by is empty.',
    input: message('AnalyticsQuery', {
      from: int64({ doc: 'Milliseconds since 1970; unset, or before, is 12 months ago' }),
      to: int64({ doc: 'Milliseconds since 1970; unset is now' }),
      actions: texts,
      excludedActions: texts,
      devices: { ...texts, doc: '`Bot`, `Mobile`, `Desktop`, `Tablet` or `Unknown`' },
      methods: texts,
      geos: texts,
      tenants: ids,
      groupByAction: bool(),
      groupByDevice: bool(),
      groupByMethod: bool(),
      groupByGeo: bool(),
      groupByTenant: bool(),
      groupByReferrer: bool({ doc: 'Where people came from is not kept: one group' }),
      groupByCreated: choice(['h', 'd', 'w', 'm', 'q'], { doc: 'Hour, day, week from Monday, month or quarter' }),
    }),
    output: message({ analytics: list(of(Analytic)) }),
    rate: 'audit',
  }),
}
