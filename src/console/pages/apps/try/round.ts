/** A sign-in to an app as its own program would do it: away with a challenge, back with a code, tokens for the code. */

import { contract } from '../../../../client/operations.ts'
import { asObject } from '../../../../lib/json.ts'
import { isShaped } from '../../../../lib/shapes.ts'
import { call } from '../../../api/call.ts'
import { session } from '../../../api/session.ts'
import { base, planePath } from '../../../router/location.ts'

/** Below /console/apps. */
export const BACK = 'back'

const KEPT = 'homescope-try'

interface Kept {
  id: string
  name: string
  clientId: string
  state: string
  verifier: string
}

const isKept = (value: unknown): value is Kept =>
  isShaped(value, { id: 'string', name: 'string', clientId: 'string', state: 'string', verifier: 'string' })

/** The address that the app has to allow. */
export const callbackOf = (): string => `${location.origin}${base}/apps/${BACK}`

/** Goes to the login page; the reader comes back to `BACK`. */
export async function leave(app: Pick<Kept, 'id' | 'name' | 'clientId'>): Promise<void> {
  const kept: Kept = { ...app, state: randomText(), verifier: randomText() }
  sessionStorage.setItem(KEPT, JSON.stringify(kept))
  const asked = new URLSearchParams({
    response_type: 'code',
    client_id: app.clientId,
    redirect_uri: callbackOf(),
    scope: 'openid',
    state: kept.state,
    code_challenge: await challengeOf(kept.verifier),
    code_challenge_method: 'S256',
  })
  location.assign(`${session.value?.baseUrl}/oauth2/v1/apps/authorize?${asked}`)
}

export interface Round {
  name: string
  id: string
  tokens: { [name: string]: unknown }
}

/** The tokens for the code that the address holds; it is good once. Throws Error with what went wrong. */
export async function comeBack(query: URLSearchParams): Promise<Round> {
  const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null')
  sessionStorage.removeItem(KEPT)
  if (!isKept(kept) || kept.state !== query.get('state'))
    throw new Error('This is not the answer to what was asked here')
  const error = query.get('error')
  if (error) throw new Error(`${error}: ${query.get('error_description') ?? ''}`)
  const { id, name, clientId, verifier } = kept
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code: query.get('code') ?? '',
    redirect_uri: callbackOf(),
    client_id: clientId,
    code_verifier: verifier,
  })
  const secret = await call(contract.inboundApp.secret, { id }).then(
    ({ cleartext }) => cleartext ?? '',
    () => '',
  )
  if (secret) body.set('client_secret', secret)
  const answer = await fetch(`${planePath}/oauth2/v1/apps/token`, { method: 'POST', body, credentials: 'omit' })
  const tokens = asObject(await answer.json())
  if (!answer.ok) throw new Error(`${tokens['error']}: ${tokens['error_description'] ?? ''}`)
  return { id, name, tokens }
}

function randomText(): string {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)))
}

/** Browsers hash only for pages that came safely, or from this machine. */
async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  return base64Url(new Uint8Array(digest))
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
