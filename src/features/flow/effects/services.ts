/** What reaches beyond users. */
import { ApiError } from '../../../contract/faults.ts'
import { setAt } from '../../../flow/index.ts'
import { asObject, isJsonObject, type JsonObject } from '../../../lib/json.ts'
import { audited } from '../../context.ts'
import { deviceOf } from '../../identity/trusted-devices.ts'
import { post } from '../../outbox/post.ts'
import { linkForAdministrator } from '../../tenant/sso/admin-links/operations.ts'
import { looksLikeEmail } from '../../user/addresses.ts'
import { runScript } from '../scripts.ts'
import { callConnector } from './connectors.ts'
import { nothing, type Perform } from './run.ts'
import { holder } from './whom.ts'

/** Where nobody is called, the answer is an empty one. */
export const connector: Perform<'connector'> = async (run, { resultPath, ...call }) => {
  const called = await callConnector(run.ctx, call)
  if (called) return { outputs: resultPath ? { [`connectors.${resultPath}`]: called } : {} }
  const { connector: name, command } = call
  const log = `${command || 'the command'} of connector ${name} was not called: its result is {statusCode: 200, body: {}}`
  run.result.logs.push({ title: 'Connector', log, level: 'info' })
  const outputs: JsonObject = {}
  if (resultPath) outputs[`connectors.${resultPath}`] = { statusCode: 200, body: {}, headers: {} }
  return { outputs }
}

const LONGEST_MAIL = 200_000

export const sendMail: Perform<'sendMail'> = async ({ ctx, record }, { to, subject, bodyHtml }) => {
  if (!looksLikeEmail(to)) throw new ApiError('invalid', 'The mail has no address to go to')
  if (bodyHtml.length > LONGEST_MAIL) throw new ApiError('invalid', 'The mail is too long')
  const text = bodyHtml.replace(/<[^>]{0,2000}>/g, '')
  // A line break in a header would begin another header.
  const line = subject.replace(/[\r\n\u2028\u2029]+/g, ' ')
  const message = { kind: 'flow', loginId: '', code: '', link: '', links: {}, linkId: '' } as const
  const wording = { channel: 'email', to, subject: line, text, html: bodyHtml.includes('<') ? bodyHtml : '' } as const
  await ctx.store.write((tables) =>
    post(ctx, tables, { ...message, ...wording }, { userId: record.session?.userId ?? '' }),
  )
  return nothing
}

export const audit: Perform<'audit'> = async ({ ctx, record }, { action, data }) => {
  const userId = record.session?.userId ?? ''
  const what = { userId, data: { flowId: record.execution.flowId, ...data } }
  await ctx.store.write((tables) => tables.audit.add(ctx.caller.project.id, [audited(ctx, action.slice(0, 256), what)]))
  return nothing
}

/** What a laptop at home is: no risk. */
export const risk: Perform<'risk'> = async ({ ctx, record }) => {
  const trusted = record.session && (await deviceOf(ctx, record.session.userId))
  const nothingOdd = {
    riskScore: 0,
    botDetected: false,
    impossibleTravel: false,
    newDevice: false,
    suspiciousIP: false,
  }
  return { outputs: { riskInfo: { ...nothingOdd, trustedDevice: trusted !== undefined } } }
}

/** Who has it changes how a whole tenant signs in: only somebody who is signed in and may set that up gets it. */
export const ssoSetupLink: Perform<'ssoSetupLink'> = async (run) => {
  const tenant = run.record.options.tenant || tenantOf(run.record.execution.data)
  if (tenant === '') throw new ApiError('noTenant', 'The user belongs to no tenant')
  const outputs: JsonObject = {}
  setAt(outputs, 'adminLinks.ssoConfiguration', await linkForAdministrator(run.ctx, await holder(run), tenant))
  return { outputs: { ...outputs, tenant } }
}

function tenantOf({ user }: JsonObject): string {
  const ids = asObject(user)['tenantIds']
  return Array.isArray(ids) && typeof ids[0] === 'string' ? ids[0] : ''
}

/** What the script returns stands under `scripts`; where the step says so, it also fills in the form. */
export const scriptlet: Perform<'scriptlet'> = async ({ record }, effect) => {
  const { code, arguments: given, outputPath, overrideForm } = effect
  const result = await runScript(code, given)
  const outputs: JsonObject = outputPath ? { [`scripts.${outputPath}`]: result } : {}
  if (!overrideForm || !isJsonObject(result)) return { outputs }
  const { form } = record.execution.data
  return { outputs: { ...outputs, form: { ...(isJsonObject(form) && form), ...result } } }
}
