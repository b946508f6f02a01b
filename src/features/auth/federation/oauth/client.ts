/** The plane as a client of an OAuth or OpenID provider. */
import { createHash } from 'node:crypto'
import { ApiError } from '../../../../contract/faults.ts'
import { isTrusted, isWebAddress } from '../../../../lib/link-targets.ts'
import type { Context } from '../../../context.ts'
import type { ClaimsMapping } from './claims.ts'

export interface OauthClient {
  /** What identities of the provider are kept under. */
  source: string
  /** Empty where ID tokens name none; `{tid}` stands for the claim of that name. */
  issuer: string
  /** Whether the provider names itself in every answer (RFC 9207). */
  namesItself?: boolean
  authUrl: string
  tokenUrl: string
  userDataUrl: string
  jwksUrl: string
  /** Where further addresses of the user are read, in GitHub's form; empty for nowhere. */
  emailsUrl: string
  clientId: string
  /** Empty for a public client. */
  secret(): Promise<string>
  /** As a header rather than in the form, where the provider takes nothing else. */
  isBasic?: boolean
  scopes: string[]
  prompts: string[]
  /** Further parameters of the authorize address. */
  parameters: { [name: string]: string }
  redirectUri: string
  /** Where people go on when a sign-in names no address. */
  redirectUrl: string
  usesPkce: boolean
  /** The ID token comes by the browser, and no code. */
  isImplicit: boolean
  claims: ClaimsMapping
  keepsTokens: boolean
  /** Of the tenant whose provider it is. */
  domains: readonly string[]
}

export interface Asking {
  state: string
  nonce: string
  verifier: string
  prompt: string
  loginHint: string
  forceAuthn: boolean
}

/** Throws ApiError invalidArgument for settings without a place to go. */
export function authorizeUrl(ctx: Context, client: OauthClient, asking: Asking): string {
  const place = checkedPlace(client.authUrl, 'authUrl')
  const { baseUrl, localProvider } = ctx
  const { issuer, domains } = client
  const url = new URL(localProvider?.pageFor(place, { baseUrl, issuer, domains }) ?? place)
  const prompts = [...(asking.forceAuthn ? ['login'] : []), ...(asking.prompt ? [asking.prompt] : client.prompts)]
  const parameters = {
    ...client.parameters,
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    response_type: client.isImplicit ? 'id_token' : 'code',
    ...(client.isImplicit && { response_mode: 'form_post' }),
    scope: client.scopes.join(' '),
    state: asking.state,
    nonce: asking.nonce,
    ...(client.usesPkce && { code_challenge: challengeOf(asking.verifier), code_challenge_method: 'S256' }),
    prompt: [...new Set(prompts)].join(' '),
    login_hint: asking.loginHint,
  }
  for (const [name, value] of Object.entries(parameters)) if (value !== '') url.searchParams.set(name, value)
  return url.href
}

const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url')

/** A place that a browser is sent to. */
export function checkedPlace(url: string, field: string): string {
  if (isWebAddress(url) && isTrusted(new URL(url), [new URL(url).origin])) return url
  throw new ApiError('invalidArgument', `The settings of the identity provider have no ${field}`)
}
