import { operation } from '../../operation.ts'
import { description, LARGEST_BATCH, MOST_VALUES, name } from '../../schemas/fields.ts'
import { list, message, object, of, required } from '../../wire.ts'

const Mapping = message('ProjectScopeClaimMapping', {
  scope: required(name),
  claims: object({ max: MOST_VALUES, doc: 'A text may hold dynamic values such as `{{user.email}}`' }),
  description,
})
const mappings = list(of(Mapping), { max: LARGEST_BATCH })

/** Claims that tokens have for the scopes that were granted, whatever the app. */
export const scopeClaimMapping = {
  get: operation('POST', '/v1/mgmt/scopeClaimMapping/get', {
    summary: 'Load the claims of scopes',
    effect: 'read',
    output: message({ mappings }),
  }),
  set: operation('POST', '/v1/mgmt/scopeClaimMapping/set', {
    summary: 'Replace the claims of scopes',
    detail: 'In their order: where two say the same claim, the later one holds.',
    input: message({ mappings }),
  }),
  delete: operation('POST', '/v1/mgmt/scopeClaimMapping/delete', { summary: 'Remove the claims of scopes' }),
}
