/** The ends of an authorization request: back to the application, with a code or with an error. */
import type { Page } from '../../../contract/schemas/page.ts'
import type { Draft, ValueOf } from '../../../contract/wire.ts'
import type { Client } from '../clients/client.ts'
import type { AuthorizationInput } from './asked.ts'
import { withParameters } from './callbacks.ts'

export type PageReply = Draft<ValueOf<typeof Page>>

/** RFC 6749, section 4.1.2.1, and OpenID Connect Core, section 3.1.2.6. */
export type AuthorizeError =
  | 'access_denied'
  | 'consent_required'
  | 'invalid_request'
  | 'invalid_scope'
  | 'invalid_target'
  | 'login_required'
  | 'request_uri_not_supported'
  | 'unauthorized_client'
  | 'unsupported_response_type'

/** An error that the application is told. */
export class Refusal extends Error {
  readonly code: AuthorizeError
  constructor(code: AuthorizeError, message: string) {
    super(message)
    this.name = 'Refusal'
    this.code = code
  }
}

type Back = Pick<AuthorizationInput, 'redirectUri' | 'state'>

/** `iss` tells a client of several servers which one answers (RFC 9207). */
export function backWithCode({ issuer }: Client, { redirectUri, state }: Back, code: string): PageReply {
  return goTo(withParameters(redirectUri, { code, state, iss: issuer }))
}

export function backWithError({ issuer }: Client, { redirectUri, state }: Back, refusal: Refusal): PageReply {
  const told = { error: refusal.code, error_description: refusal.message, state, iss: issuer }
  return goTo(withParameters(redirectUri, told))
}

export function goTo(location: string): PageReply {
  return { status: 302, location }
}
