/** The parameters of an authorization request, checked. */
import { ApiError } from '../../../contract/faults.ts'
import type { oauth } from '../../../contract/oauth/inbound.ts'
import type { InputOf } from '../../../contract/operation.ts'
import type { Client } from '../clients/client.ts'
import { askedScopes } from '../clients/scopes.ts'
import type { AuthorizationInput } from './asked.ts'
import { isApproved } from './callbacks.ts'
import { Refusal } from './redirecting.ts'

/** As they came, in an address or pushed. */
export type AuthorizeParameters = Omit<InputOf<typeof oauth.authorize>, 'mcpServerId' | 'projectId' | 'client_id'>

/** Throws ApiError invalid: nobody may be sent there. */
export function checkCallback(client: Client, redirectUri: string): void {
  if (redirectUri === '') throw new ApiError('invalid', 'The redirect_uri parameter is missing')
  if (isApproved(client, redirectUri)) return
  throw new ApiError('invalid', 'The redirect_uri is not an approved callback URL of the application')
}

/** Throws Refusal. */
export function readAsked(client: Client, input: AuthorizeParameters): AuthorizationInput {
  checkResponse(client, input)
  return {
    redirectUri: input.redirect_uri,
    scopes: scopesIn(client, input.scope),
    state: input.state,
    nonce: input.nonce,
    challenge: challengeIn(client, input),
    loginHint: input.login_hint,
    prompts: promptsIn(input.prompt),
    maxAge: maxAgeIn(input.max_age),
    tenant: input.tenant,
    audiences: audiencesIn(client, input.resource),
    ...(client.resource && { resource: client.resource }),
    ...(input.dpop_jkt && { key: input.dpop_jkt }),
  }
}

function checkResponse(client: Client, input: AuthorizeParameters): void {
  if (client.refused.authorization_code) throw new Refusal('unauthorized_client', 'The client must not use this grant')
  if (input.request_uri !== '') throw new Refusal('request_uri_not_supported', 'Nothing is fetched from there')
  if (input.response_type !== 'code') throw new Refusal('unsupported_response_type', 'The response_type must be code')
  if (input.response_mode !== '' && input.response_mode !== 'query') {
    throw new Refusal('invalid_request', 'The response_mode must be query')
  }
}

function scopesIn(client: Client, text: string): string[] {
  try {
    const scopes = askedScopes(client, text)
    if (client.kind === 'inbound' || scopes.includes('openid')) return scopes
  } catch (error) {
    if (error instanceof ApiError) throw new Refusal('invalid_scope', error.detail)
    throw error
  }
  throw new Refusal('invalid_scope', 'The scope must have openid')
}

/** A challenge is the digest itself: never `plain`, which whoever reads the request could answer. */
function challengeIn(
  client: Client,
  { code_challenge: challenge, code_challenge_method: method }: AuthorizeParameters,
): string {
  if (challenge === '') {
    if (method !== '') throw new Refusal('invalid_request', 'The code_challenge is missing')
    // One with an access key is as good as one with a secret, which the token endpoint sees to.
    if (needsChallenge(client)) throw new Refusal('invalid_request', 'This client needs a code_challenge')
    return ''
  }
  if (method !== 'S256') throw new Refusal('invalid_request', 'The code_challenge_method must be S256')
  if (!/^[\w-]{43}$/.test(challenge)) throw new Refusal('invalid_request', 'The code_challenge is no S256 challenge')
  return challenge
}

const needsChallenge = ({ public: isPublic, takesAccessKeys = false, forcePkce }: Client): boolean =>
  forcePkce || (isPublic && !takesAccessKeys)

const PROMPTS = new Set(['none', 'login', 'consent', 'select_account'])

function promptsIn(text: string): string[] {
  const prompts = text.split(' ').filter(Boolean)
  const unknown = prompts.find((prompt) => !PROMPTS.has(prompt))
  if (unknown !== undefined || (prompts.includes('none') && prompts.length > 1)) {
    throw new Refusal('invalid_request', 'The prompt must be none, or of login, consent and select_account')
  }
  return prompts
}

function maxAgeIn(text: string): number {
  if (text === '') return -1
  if (!/^\d{1,9}$/.test(text)) throw new Refusal('invalid_request', 'The max_age must be a number of seconds')
  return Number(text)
}

/** RFC 8707. */
function audiencesIn(client: Client, resources: readonly string[]): string[] {
  const unknown = resources.find((resource) => !client.audiences.includes(resource))
  if (unknown !== undefined) throw new Refusal('invalid_target', 'The client must not ask for this resource')
  return [...resources]
}
