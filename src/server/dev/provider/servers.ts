/** What the plane itself asks of providers: tokens, keys, who somebody is, and documents of discovery. */
import { createHash } from 'node:crypto'
import type { Ask } from '../../../features/context.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { ACCESS_LIFE, type Grant, type Grants } from './grants.ts'
import type { ProviderKey } from './keys.ts'
import { ANY, presetAt } from './presets/index.ts'
import { metadataOf } from './saml/metadata.ts'
import { idToken } from './tokens.ts'

export interface ServerParts {
  grants: Grants
  key(): Promise<ProviderKey>
  /** Unix milliseconds. */
  now(): number
}

interface Answered {
  status: number
  body: string
}

const DISCOVERY = '/.well-known/openid-configuration'

/** By what is asked: settings may have any address for it. */
export async function answerAsServer(parts: ServerParts, url: URL, ask: Ask): Promise<Answered> {
  if (ask.method === 'POST') return tokens(parts, url, ask)
  const header = (name: string) =>
    Object.entries(ask.headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1] ?? ''
  const [, bearer] = /^Bearer (\S+)$/.exec(header('authorization')) ?? []
  if (bearer !== undefined) return userData(parts, url, bearer)
  if (url.pathname.endsWith(DISCOVERY)) return json(discovery(url))
  const key = await parts.key()
  if (header('accept').includes('xml')) return { status: 200, body: metadataOf(url, key.certificate) }
  return json({ keys: [key.jwk] })
}

const json = (value: unknown, status = 200): Answered => ({ status, body: JSON.stringify(value) })

async function tokens(parts: ServerParts, url: URL, { body = '' }: Ask): Promise<Answered> {
  const form = new URLSearchParams(body)
  const { grants } = parts
  const isRefresh = form.get('grant_type') === 'refresh_token'
  const grant = isRefresh
    ? grants.take('refresh', form.get('refresh_token') ?? '')
    : grants.take('code', form.get('code') ?? '')
  const wrong = grant ? (isRefresh ? '' : whyNot(grant, form)) : 'it is unknown, was used or has expired'
  if (!grant || wrong !== '') {
    const refusal = { error: 'invalid_grant', error_description: `The grant is not good: ${wrong}` }
    return json(refusal, presetAt(url).refusalStatus ?? 400)
  }
  const { tokenStatus } = grant.answer
  if (tokenStatus > 0) return json({ error: 'server_error', error_description: 'As it was asked to' }, tokenStatus)
  return json(await tokenReply(parts, grant))
}

/** Empty for a code in the right hands. */
function whyNot({ redirectUri, challenge }: Grant, form: URLSearchParams): string {
  if (form.get('redirect_uri') !== redirectUri) return 'the redirect_uri is another one'
  const verifier = form.get('code_verifier') ?? ''
  if (challenge !== '' && createHash('sha256').update(verifier).digest('base64url') !== challenge) {
    return 'the code_verifier is not the one of the challenge'
  }
  return ''
}

async function tokenReply({ grants, key, now }: ServerParts, grant: Grant): Promise<JsonObject> {
  const { preset, who } = grant
  const accessToken = grants.give('access', grant)
  const hasIdToken = preset.idToken !== undefined && (who.scopes.includes('openid') || preset.name === 'apple')
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: ACCESS_LIFE,
    scope: preset.scope?.(who.scopes) ?? who.scopes.join(' '),
    ...(grant.refreshes && { refresh_token: grants.give('refresh', grant) }),
    ...(hasIdToken && { id_token: await idToken({ grant, key: await key(), now: now(), accessToken }) }),
  }
}

function userData({ grants }: ServerParts, url: URL, bearer: string): Answered {
  const grant = grants.find('access', bearer)
  if (!grant) return json({ error: 'invalid_token', error_description: 'The token is unknown or has expired' }, 401)
  const { preset, who } = grant
  const document = Object.entries(preset.documents ?? {}).find(([path]) => url.pathname.endsWith(path))?.[1]
  if (document) return json(document(who))
  const sub = preset.idToken ? { sub: who.subject } : {}
  return json({ ...sub, ...preset.userData(who), ...who.person.claims })
}

function discovery(url: URL): JsonObject {
  const issuer = url.href.slice(0, url.href.indexOf(DISCOVERY))
  const preset = presetAt(url)
  const { authorize, token, userinfo, jwks } = (preset.places ?? ANY.places)(issuer)
  return {
    issuer,
    authorization_endpoint: authorize,
    token_endpoint: token,
    userinfo_endpoint: userinfo,
    jwks_uri: jwks,
    response_types_supported: ['code', 'id_token'],
    response_modes_supported: ['query', 'form_post'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile', 'groups', 'offline_access'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    code_challenge_methods_supported: ['S256'],
  }
}
