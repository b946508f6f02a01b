import { versioned } from '../../kinds/declaring/shows.ts'
import { operation } from '../../operation.ts'
import { id, LARGEST_BATCH, names } from '../../schemas/fields.ts'
import { bool, list, message, of, required, text } from '../../wire.ts'

const key = { resourceId: required(id), thirdPartyApplicationId: required({ ...id, doc: 'Of an inbound app' }) }

const scopes = {
  userAccessScopes: { ...names, doc: 'Scopes that tokens of users may have' },
  clientAccessScopes: { ...names, doc: "Scopes that the app's own tokens may have" },
  allUserScopes: bool({ doc: 'Every scope of the resource, also later ones' }),
  allClientScopes: bool({ doc: 'Every scope of the resource, also later ones' }),
}

const ResourcePolicy = message('ResourcePolicy', {
  version: versioned.version.field,
  thirdPartyApplicationId: text(),
  resourceId: text(),
  userAccessScopes: list(text()),
  clientAccessScopes: list(text()),
  allUserScopes: bool(),
  allClientScopes: bool(),
  createdTime: versioned.createdTime.field,
  modifiedTime: versioned.modifiedTime.field,
})

const Request = message('ResourcePolicyRequest', { ...key, ...scopes })
const one = message({ resourcePolicy: of(ResourcePolicy) })
const many = message({ resourcePolicies: list(of(ResourcePolicy)) })

/** Which scopes of a resource one inbound app may have. */
export const resourcePolicy = {
  create: operation('POST', '/v1/mgmt/resourcepolicy/create', {
    summary: 'Say which scopes of a resource an inbound app may have',
    input: Request,
    output: one,
  }),
  createBatch: operation('POST', '/v1/mgmt/resourcepolicy/create/batch', {
    summary: 'Create many resource policies',
    detail: 'All or none.',
    input: message({ policies: required(list(of(Request), { max: LARGEST_BATCH })) }),
    output: many,
    bulk: true,
  }),
  update: operation('POST', '/v1/mgmt/resourcepolicy/update', {
    summary: 'Replace a resource policy',
    detail: 'Fields that are left out are cleared.',
    input: Request,
    output: one,
  }),
  delete: operation('POST', '/v1/mgmt/resourcepolicy/delete', {
    summary: 'Delete a resource policy',
    input: message({ ...key }),
  }),
  deleteBatch: operation('POST', '/v1/mgmt/resourcepolicy/delete/batch', {
    summary: 'Delete many resource policies',
    detail: 'Those that are not there are skipped.',
    input: message({
      policies: required(list(of(message('ResourcePolicyIdentifier', key)), { max: LARGEST_BATCH })),
    }),
    bulk: true,
  }),
  loadByApp: operation('GET', '/v1/mgmt/resourcepolicy/app/load', {
    summary: 'Load the resource policies of an inbound app',
    input: message({ thirdPartyApplicationId: key.thirdPartyApplicationId }),
    output: many,
  }),
}
