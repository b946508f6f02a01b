import { operation } from '../operation.ts'
import { id } from '../schemas/fields.ts'
import { bool, int32, message, object, of, optional, required, text } from '../wire.ts'

const path = '/v1/mgmt/outbound/scim'
const appId = required({ ...id, doc: 'A federated application' })
const configuration = optional(
  object({ max: 1000, doc: 'Of a scim connector: baseUrl, authentication, headers and hmacSecret' }),
)
const seconds = (what: string) => int32({ doc: `When ${what}, seconds since 1970; 0 for never` })

const output = message('OutboundScimReply', {
  configuration: of(
    message('OutboundScim', {
      appId: text(),
      configuration: object({ doc: 'Secrets are empty' }),
      enabled: bool(),
      lastExportTime: seconds('all users were last gone through'),
      lastProcessingTime: seconds('a user was last sent'),
      failures: int32({ doc: 'Users who were given up after all tries' }),
      version: int32({ doc: 'How often it was written' }),
    }),
  ),
})

/** Federated applications get to know their users: each is pushed to them as SCIM 2.0 wants it (RFC 7644). */
export const outboundScim = {
  create: operation('POST', `${path}/create`, {
    summary: 'Say how the users of a federated app are pushed to it',
    detail: 'Nothing is sent until it is enabled.',
    input: message({ appId, configuration }),
    output,
  }),
  update: operation('POST', `${path}/update`, {
    summary: 'Replace how the users of a federated app are pushed to it',
    detail: 'Secrets that are left out or empty stay. Everybody is gone through again.',
    input: message({ appId, version: required(int32({ min: 0, doc: 'That is stored now' })), configuration }),
    output,
  }),
  delete: operation('POST', `${path}/delete`, {
    summary: 'Push the users of a federated app no more',
    detail: 'What the application knows stays there.',
    input: message({ appId }),
  }),
  load: operation('GET', `${path}/:appId`, {
    summary: 'Load how the users of a federated app are pushed to it',
    input: message({ appId }),
    output,
  }),
  setEnabled: operation('POST', `${path}/enabled/set`, {
    summary: 'Begin or stop to push the users of a federated app',
    detail: 'To begin, everybody is gone through: who may enter the app, and whoever it knows already.',
    input: message({ appId, enabled: bool() }),
    output,
  }),
}
