/** What stands in for a connector while somebody develops flows. */
import { int32, json, list, map, message, object, of, required, text } from '../wire.ts'

export const ConnectorMock = message('ConnectorMock', {
  connector: required(text({ max: 256, doc: 'Its id or its name; * for all of them' })),
  command: text({ max: 256, doc: 'Only for this one, such as post; any when left out' }),
  arguments: object({
    max: 100,
    doc: 'Only for calls whose arguments have these values; others may stand beside them',
  }),
  statusCode: int32({ min: 0, max: 599, doc: 'Of the result; 200 when left out' }),
  body: json({ doc: 'Of the result; {} when left out' }),
  headers: map(text({ max: 4096 }), { max: 100 }),
  fails: text({ max: 1024, doc: 'Why there is no result: the call fails' }),
  latency: int32({ min: 0, max: 60_000, doc: 'Milliseconds before the answer' }),
  times: int32({ min: 0, doc: 'For so many calls; 0 for all' }),
})

export const ConnectorMocks = message({ mocks: list(of(ConnectorMock), { max: 1000 }) })
