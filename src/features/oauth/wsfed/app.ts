/** A federated application of WS-Federation. */
import { ApiError } from '../../../contract/faults.ts'
import type { ssoApp } from '../../../contract/oauth/sso-app.ts'
import type { InputOf } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'
import type { Client } from '../clients/client.ts'
import type { SsoApp } from '../clients/sso.ts'
import { enterSsoApp } from '../saml/app.ts'
import { fitsPattern, isSoundAddress } from '../saml/patterns.ts'

export type WsfedSettings = Partial<InputOf<typeof ssoApp.createWsfed>>

export interface WsfedApp {
  client: Client
  settings: WsfedSettings
  realm: string
}

/** Throws ApiError noProject, noDocument, or invalid where its settings are not whole. */
export async function enterWsfedApp(outer: Context, named: string): Promise<{ ctx: Context; app: WsfedApp }> {
  const { ctx, found } = await enterSsoApp(outer, 'wsfed', named)
  return { ctx, app: wsfedApp(found) }
}

function wsfedApp({ client, settings: { realm = '', ...settings } }: SsoApp): WsfedApp {
  if (typeof realm === 'string' && realm !== '') return { client, settings: settings, realm }
  throw new ApiError('invalid', 'The application has no realm yet')
}

/** One of the app's own addresses. Throws ApiError invalid. */
export function replyFor({ settings }: WsfedApp, wanted: string): string {
  const { replyUrl = '', replyAllowedCallbacks = [] } = settings
  const url = wanted || replyUrl
  if (wanted === '' ? isSoundAddress(url) : fitsPattern(url, [replyUrl, ...replyAllowedCallbacks])) return url
  throw new ApiError('invalid', 'The wreply is no address of the application')
}
