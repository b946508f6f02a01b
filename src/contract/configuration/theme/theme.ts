import { operation } from '../../operation.ts'
import { message, object } from '../../wire.ts'

const Theme = message({ theme: object() })

export const theme = {
  export: operation('POST', '/v2/mgmt/theme/export', {
    summary: 'Export the default style',
    effect: 'read',
    output: Theme,
  }),
  import: operation('POST', '/v2/mgmt/theme/import', {
    summary: 'Replace the default style',
    input: Theme,
    bulk: true,
  }),
  exportV1: operation('POST', '/v1/mgmt/theme/export', {
    summary: 'Export the default style in the older format',
    effect: 'read',
    output: Theme,
  }),
  importV1: operation('POST', '/v1/mgmt/theme/import', {
    summary: 'Replace the default style in the older format',
    input: Theme,
    output: Theme,
    bulk: true,
  }),
}
