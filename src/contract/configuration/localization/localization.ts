import { operation } from '../../operation.ts'
import { id } from '../../schemas/fields.ts'
import { int32, int64, map, message, object, of, required, text } from '../../wire.ts'

const languages = map(object({ max: 10_000, doc: 'Texts by key' }), { max: 500, doc: 'By language, as `de`' })
const stored = { id: text(), version: int32({ doc: 'Another one with every import' }), modifiedTime: int64() }

const FlowOverrides = message('FlowLocalizationOverrides', { ...stored, flowId: text(), languages })
const MessagingOverrides = message('TemplateLocalizationOverrides', { ...stored, languages })
const flowId = required(id)

/** What is said in other languages: on the screens of flows, and in messages. */
export const localization = {
  exportFlow: operation('POST', '/v1/mgmt/localization/flow/export', {
    summary: 'Export the translations of a flow',
    effect: 'read',
    input: message({ flowId }),
    output: message({ overrides: of(FlowOverrides) }),
  }),
  importFlow: operation('POST', '/v1/mgmt/localization/flow/import', {
    summary: 'Replace the translations of a flow',
    input: message({ flowId, overrides: of(FlowOverrides) }),
    output: message({ overrides: of(FlowOverrides) }),
    bulk: true,
  }),
  exportMessaging: operation('POST', '/v1/mgmt/localization/messaging/export', {
    summary: 'Export the translations of messages',
    effect: 'read',
    output: message({ overrides: of(MessagingOverrides) }),
  }),
  importMessaging: operation('POST', '/v1/mgmt/localization/messaging/import', {
    summary: 'Replace the translations of messages',
    input: message({ overrides: of(MessagingOverrides) }),
    output: message({ overrides: of(MessagingOverrides) }),
    bulk: true,
  }),
}
