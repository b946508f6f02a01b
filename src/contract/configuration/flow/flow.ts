import { operation } from '../../operation.ts'
import { id, ids } from '../../schemas/fields.ts'
import { Flow } from '../../schemas/project.ts'
import { bool, int32, json, list, message, object, of, required, text } from '../../wire.ts'
import { running } from './running.ts'

const flowId = required(id)
const ConsoleFlow = message('ConsoleFlow', { flow: object(), screens: list(json()) })

const Widget = message('Widget', { widgetId: text(), name: text(), type: text(), disabled: bool() })
const FlowTemplate = message('FlowTemplate', {
  id: text(),
  name: text(),
  description: text(),
  dsl: object(),
  modifiedTime: text(),
  etag: text(),
  tags: list(text()),
  methods: list(text()),
  screens: list(json()),
  keywords: list(text()),
})

export const flow = {
  list: operation('POST', '/v1/mgmt/flow/list', {
    summary: 'List flows',
    effect: 'read',
    input: message({ ids: { ...ids, doc: 'Only these' } }),
    output: message({ flows: list(of(Flow)), total: int32() }),
  }),
  delete: operation('POST', '/v1/mgmt/flow/delete', {
    summary: 'Delete flows',
    input: message({ ids: required(ids) }),
  }),
  export: operation('POST', '/v2/mgmt/flow/export', {
    summary: 'Export a flow',
    effect: 'read',
    input: message({ flowId }),
    output: message({ flow: object() }),
  }),
  import: operation('POST', '/v2/mgmt/flow/import', {
    summary: 'Create or replace a flow',
    input: message({
      flow: object({ doc: 'As exported; its flowId names the flow' }),
      skipRender: bool({ doc: 'Taken and not needed: nothing is rendered here' }),
      changelog: text({ max: 2048, doc: 'A note for the audit trail' }),
    }),
    bulk: true,
  }),
  exportV1: operation('POST', '/v1/mgmt/flow/export', {
    summary: 'Export a flow in the older format',
    effect: 'read',
    input: message({ flowId }),
    output: ConsoleFlow,
  }),
  importV1: operation('POST', '/v1/mgmt/flow/import', {
    summary: 'Create or replace a flow in the older format',
    input: message({ flowId, flow: object(), screens: list(json()) }),
    output: ConsoleFlow,
    bulk: true,
  }),
  ...running,
  listTemplates: operation('POST', '/v1/mgmt/flow/template/list', {
    summary: 'List flows to begin with',
    effect: 'read',
    output: message({ templates: list(of(FlowTemplate)), total: int32() }),
  }),
  listWidgets: operation('GET', '/v1/mgmt/widget/list', {
    summary: 'List widgets',
    output: message({ widgets: list(of(Widget)) }),
  }),
}
