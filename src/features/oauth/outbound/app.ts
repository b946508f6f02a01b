/** The project as a client of another service: what an outbound app says, with its secret and what discovery fills in. */
import { ApiError } from '../../../contract/faults.ts'
import { kinds } from '../../../contract/kinds/index.generated.ts'
import { isJsonObject, type JsonObject, readJson } from '../../../lib/json.ts'
import { recordsOf } from '../../configuration/documents/records.ts'
import { openGiven } from '../../configuration/documents/sealed.ts'
import type { Context } from '../../context.ts'

export interface OutboundApp {
  id: string
  name: string
  /** `apikey` where users bring keys. */
  appType: string
  /** Empty for all tenants. */
  tenantId: string
  clientId: string
  clientSecret: string
  discoveryUrl: string
  authorizationUrl: string
  tokenUrl: string
  revocationUrl: string
  authorizationUrlParams: [string, string][]
  tokenUrlParams: [string, string][]
  defaultScopes: string[]
  defaultRedirectUrl: string
  callbackDomain: string
  accessType: string
  prompt: string[]
  pkce: boolean
}

/** Throws ApiError noDocument. */
export async function loadApp(ctx: Context, id: string): Promise<OutboundApp> {
  const project = ctx.caller.project.id
  const found = await recordsOf(ctx.store, kinds.outboundApp).load(project, 'outboundApp', id)
  if (!found) throw new ApiError('noDocument', `There is no outbound app ${id}`)
  const clientSecret = await openGiven(ctx, kinds.outboundApp, id, 'clientSecret')
  return { ...toApp(id, found.document), clientSecret }
}

/** What a snapshot brought may be anything. */
export function toApp(id: string, document: JsonObject): Omit<OutboundApp, 'clientSecret'> {
  const text = (field: string) => textOf(document[field])
  return {
    id,
    name: text('name'),
    appType: text('appType'),
    tenantId: text('tenantId'),
    clientId: text('clientId'),
    discoveryUrl: text('discoveryUrl'),
    authorizationUrl: text('authorizationUrl'),
    tokenUrl: text('tokenUrl'),
    revocationUrl: text('revocationUrl'),
    authorizationUrlParams: parametersIn(document['authorizationUrlParams']),
    tokenUrlParams: parametersIn(document['tokenUrlParams']),
    defaultScopes: textsOf(document['defaultScopes']),
    defaultRedirectUrl: text('defaultRedirectUrl'),
    callbackDomain: text('callbackDomain'),
    accessType: text('accessType'),
    prompt: textsOf(document['prompt']),
    pkce: document['pkce'] === true,
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(textOf).filter(Boolean) : [])

function parametersIn(value: unknown): [string, string][] {
  if (!Array.isArray(value)) return []
  return value.filter(isJsonObject).map((each) => [textOf(each['key']), textOf(each['value'])])
}

/** The app with the URLs that it leaves out, as its provider publishes them. Throws ApiError invalid. */
export async function withDiscovery(ctx: Context, app: OutboundApp): Promise<OutboundApp> {
  if (app.discoveryUrl === '' || (app.authorizationUrl !== '' && app.tokenUrl !== '')) return app
  const metadata = await discover(ctx, app.discoveryUrl)
  return {
    ...app,
    authorizationUrl: app.authorizationUrl || textOf(metadata['authorization_endpoint']),
    tokenUrl: app.tokenUrl || textOf(metadata['token_endpoint']),
    revocationUrl: app.revocationUrl || textOf(metadata['revocation_endpoint']),
  }
}

/** What an authorization server says of itself (RFC 8414). Throws ApiError invalid where it says nothing. */
export async function discover(ctx: Context, url: string): Promise<JsonObject> {
  try {
    const found = readJson((await ctx.fetchDocument?.(url)) ?? '')
    if (isJsonObject(found)) return found
  } catch (cause) {
    throw new ApiError('invalid', 'The discovery URL of the app cannot be read', { cause })
  }
  throw new ApiError('invalid', 'The discovery URL of the app is not answered by an object')
}

/** Where the provider sends browsers back to; registered there. */
export function callbackOf(ctx: Context, { callbackDomain }: Pick<OutboundApp, 'callbackDomain'>): string {
  const base = callbackDomain === '' ? ctx.baseUrl : `https://${callbackDomain}`
  return `${base}/v1/outbound/oauth/callback`
}
