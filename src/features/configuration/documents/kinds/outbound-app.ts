/** Outbound apps: made by hand, of what is known of a service, or by the service itself (RFC 7591). */
import { ApiError } from '../../../../contract/faults.ts'
import { kinds } from '../../../../contract/kinds/index.generated.ts'
import { asObject, type JsonObject, readJson, textAt } from '../../../../lib/json.ts'
import { own } from '../../../../lib/own.ts'
import type { Context } from '../../../context.ts'
import { callbackOf } from '../../../oauth/outbound/app.ts'
import { DCR_PRESETS, TEMPLATES } from '../../../oauth/outbound/presets.ts'
import { createDocument } from '../change.ts'
import type { Rules, RulesOf } from '../rules.ts'
import { shownOf } from '../view.ts'

/** What only templates and presets say: whoever asks is told where to look. */
const check: Rules['check'] = ({ document }) => {
  for (const field of URLS) {
    const value = document[field]
    if (typeof value === 'string' && value !== '' && !/^https?:\/\/[^\s]+$/i.test(value)) {
      throw new ApiError('invalid', `The ${field} field must be an http or https URL`)
    }
  }
  return document
}

const URLS = ['discoveryUrl', 'authorizationUrl', 'tokenUrl', 'revocationUrl', 'dcrUrl']

const prepare: Rules['prepare'] = async (ctx, document) => {
  const isAsked = document['useDcr'] === true && document['dcrUrl'] && !document['clientId']
  return isAsked ? { ...document, ...(await register(ctx, document)) } : document
}

const removed: Rules['removed'] = async (ctx, tables, ids) => {
  for (const appId of ids) await tables.outboundTokens.remove(ctx.caller.project.id, { appId })
}

export const outboundApp: RulesOf<'outboundApp'> = {
  check,
  prepare,
  removed,
  createByTemplate: async (ctx, { templateId, tenantId, clientId, clientSecret, overrides }) => {
    const template = own(TEMPLATES, templateId)
    if (!template) throw new ApiError('noDocument', `There is no template ${templateId}`)
    const said = Object.fromEntries(Object.entries(overrides).filter(([, value]) => isSaid(value)))
    return create(ctx, { ...template, ...said, tenantId, clientId, clientSecret })
  },
  createByDcrPreset: async (ctx, { dcrPresetId, tenantId }) => {
    const preset = own(DCR_PRESETS, dcrPresetId)
    if (!preset) throw new ApiError('noDocument', `There is no preset ${dcrPresetId}`)
    return create(ctx, { ...preset, tenantId, useDcr: true, pkce: true })
  },
}

const isSaid = (value: unknown) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)

async function create(ctx: Context, document: JsonObject) {
  const prepared = (await prepare?.(ctx, document)) ?? document
  const work = { ctx, kind: kinds.outboundApp, rules: { check } }
  const { stored } = await ctx.store.write((tables) => createDocument({ ...work, tables }, prepared))
  return { app: shownOf(kinds.outboundApp, stored) }
}

/** The client that the service makes of us. Throws ApiError invalid. */
async function register(ctx: Context, document: JsonObject): Promise<JsonObject> {
  const scope = Array.isArray(document['defaultScopes']) ? document['defaultScopes'].join(' ') : ''
  const asked = {
    client_name: document['name'],
    redirect_uris: [callbackOf(ctx, { callbackDomain: String(document['callbackDomain'] ?? '') })],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_post',
    ...(scope && { scope }),
  }
  const { clientId, clientSecret } = await ask(ctx, String(document['dcrUrl']), asked)
  if (clientId === '') throw new ApiError('invalid', 'The registration URL gave no client id')
  return { clientId, clientSecret }
}

async function ask(ctx: Context, url: string, asked: object): Promise<{ clientId: string; clientSecret: string }> {
  try {
    const headers = { 'content-type': 'application/json' }
    const answer = await ctx.exchange?.(url, { method: 'POST', headers, body: JSON.stringify(asked) })
    const made = answer && (answer.status === 200 || answer.status === 201) ? readJson(answer.body) : {}
    const text = (name: string) => textAt(asObject(made), name)
    return { clientId: text('client_id').slice(0, 2048), clientSecret: text('client_secret').slice(0, 4096) }
  } catch (cause) {
    throw new ApiError('invalid', 'The registration URL does not answer', { cause })
  }
}
