import { operation } from '../operation.ts'
import { id, name } from '../schemas/fields.ts'
import { SecretMeta } from '../schemas/inbound-app.ts'
import { int32, list, message, of, required, text } from '../wire.ts'

const cleartext = text({ doc: 'The secret' })

export const secrets = {
  secret: operation('GET', '/v1/mgmt/thirdparty/app/secret', {
    summary: 'Read the secret of an inbound app',
    input: message({ id: required(id), secretName: { ...name, doc: 'Needed when there are several' } }),
    output: message({ cleartext }),
  }),
  rotate: operation('POST', '/v1/mgmt/thirdparty/app/rotate', {
    summary: 'Give an inbound app a new secret',
    detail: 'The old one ends at once.',
    input: message({ id: required(id) }),
    output: message({ cleartext }),
  }),
  rotateByGet: operation('GET', '/v1/mgmt/thirdparty/app/rotate', {
    summary: 'The place of a route that changes nothing',
    effect: 'write',
    detail: 'Published, and called by no SDK. A GET that made a new secret would be made by any link.',
  }),
  addSecret: operation('POST', '/v1/mgmt/thirdparty/app/secret/add', {
    summary: 'Give an inbound app one more secret',
    input: message({
      id: required(id),
      name: required(name),
      expireTime: int32({ min: 0, doc: 'Seconds since 1970; 0 is never' }),
    }),
    output: message({ meta: of(SecretMeta), cleartext }),
  }),
  revokeSecret: operation('POST', '/v1/mgmt/thirdparty/app/secret/revoke', {
    summary: 'Revoke a secret of an inbound app',
    input: message({ id: required(id), name: required(name) }),
    output: message({ secrets: list(of(SecretMeta), { doc: 'Those that remain' }) }),
  }),
}
