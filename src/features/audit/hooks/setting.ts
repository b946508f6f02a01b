import type { audit } from '../../../contract/audit/audit.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle, InputOf } from '../../../contract/operation.ts'
import { audited, type Context } from '../../context.ts'
import { placeOfHook, SEALED } from './sealed.ts'

type Input = InputOf<typeof audit.createWebhook>

export const createWebhook: Handle<(typeof audit)['createWebhook'], Context> = async (ctx, input) => {
  checkUrl(input.url)
  checkHeaders(input)
  const project = ctx.caller.project.id
  const { name, description, url, filters, authentication, hmacSecret, headers } = input
  const secrets = JSON.stringify({ authentication, hmacSecret, headers })
  const now = ctx.clock()
  await ctx.store.write(async (tables) => {
    await tables.auditHooks.save(project, {
      id: name,
      document: { description, url, filters },
      sealed: { [SEALED]: ctx.vault.seal(secrets, placeOfHook(project, name)) },
      sent: { occurredAt: now, id: '' },
      failure: '',
      tries: 0,
      nextAt: now,
    })
    await tables.audit.add(project, [audited(ctx, 'AuditWebhookModified', { data: { name } })])
  })
}

/** Where it leads to is looked at when something is sent. */
function checkUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw new ApiError('invalid', 'The url field must be an http or https URL without user and password')
  }
}

const NAME = /^[\w!#$%&'*+.^`|~-]+$/
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** What a request's headers can hold (RFC 9110), and no header of the connection itself. */
function checkHeaders({ headers, authentication: { apiKey, bearerToken } }: Input): void {
  const given = { ...headers, ...(apiKey.key && { [apiKey.key]: apiKey.token }), authorization: bearerToken }
  for (const [name, value] of Object.entries(given)) {
    const isOurs = /^(host|content-length|transfer-encoding|connection|upgrade|te|trailer|expect)$/i.test(name)
    if (!NAME.test(name) || isOurs) throw new ApiError('invalid', `The headers field holds ${JSON.stringify(name)}`)
    if (!VALUE.test(value)) throw new ApiError('invalid', `The headers field holds a value for ${name} that cannot be`)
  }
}
