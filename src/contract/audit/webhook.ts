import { operation } from '../operation.ts'
import { description, name, texts } from '../schemas/fields.ts'
import { bool, choice, list, map, message, of, required, text } from '../wire.ts'

const secret = text({ max: 4096 })
const Authentication = message('ConnectorHTTPAuthentication', {
  bearerToken: secret,
  basic: of(message('ConnectorHTTPBasicAuthentication', { username: name, password: secret })),
  apiKey: of(message('ConnectorHTTPAPIKeyAuthentication', { key: { ...name, doc: 'The header' }, token: secret })),
})
const Filter = message('AuditFilter', {
  filterType: { ...choice(['all', 'actions', 'tenants']), aliases: ['key'], doc: 'What is looked at' },
  operator: choice(['includes', 'excludes']),
  values: texts,
})

export const webhook = {
  createWebhook: operation('POST', '/v2/mgmt/connector/audit/web/set', {
    summary: 'Send the audit trail to a web hook',
    detail:
      'From now on, in order, each record at least once, as JSON lists of records; one that has the name already is ' +
      'replaced. With a secret, the header `x-descope-webhook-s256` is the base64 of the HMAC-SHA256 of the base64 of ' +
      'the body.',
    input: message('AuditWebhook', {
      name: required(name),
      description,
      url: required(text({ max: 2048 })),
      authentication: of(Authentication),
      hmacSecret: secret,
      headers: map(text({ max: 4096 }), { max: 50 }),
      insecure: bool({ doc: 'Taken, and without effect: certificates are always checked' }),
      filters: list(of(Filter), { max: 50, doc: 'All must hold' }),
    }),
  }),
}
