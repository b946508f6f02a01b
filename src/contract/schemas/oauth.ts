/** What the endpoints of OAuth 2.1 and OpenID Connect ask for and answer. */
import { bool, choice, int32, list, message, object, optional, required, text } from '../wire.ts'
import { id } from './fields.ts'

/** For clients whose id does not name the project. */
export const projectId = { ...id, aliases: ['project_id'] }
export const ssoAppId = { ...id, aliases: ['sso_app_id'], doc: 'Id of a federated app' }
export const stateId = text({ max: 512, doc: 'The sign-in that goes on' })

const value = text({ max: 2048 })
const resource = list(text({ max: 2048 }), { max: 16, doc: 'The resource servers that the token is for' })

const dpopKey = text({ max: 128, doc: 'Thumbprint of the key to which tokens shall be bound (RFC 9449)' })

/** By which a client shows who it is, in place of its secret. */
export const clientAssertion = {
  client_assertion: text({ max: 65_536, doc: 'A JWT that the client has signed (RFC 7523)' }),
  client_assertion_type: text({ max: 128, doc: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' }),
}

/** The parameters of an authorization request. */
export const asked = {
  projectId,
  response_type: text({ max: 64, doc: 'code' }),
  client_id: text({ max: 512 }),
  redirect_uri: { ...value, doc: 'One of the approved callback URLs, letter by letter' },
  scope: text({ max: 4096, doc: 'Separated by spaces' }),
  state: text({ max: 4096, doc: 'Comes back with the code' }),
  code_challenge: text({ max: 128 }),
  code_challenge_method: text({ max: 16, doc: 'S256' }),
  nonce: text({ max: 1024 }),
  login_hint: text({ max: 512, aliases: ['loginHint'] }),
  prompt: text({ max: 64, doc: 'none, login, consent, select_account' }),
  max_age: text({ max: 16, doc: 'Seconds that the sign-in may lie back' }),
  response_mode: text({ max: 32, doc: 'query' }),
  resource,
  tenant: { ...id, doc: 'The tenant to act in' },
  flow: value,
  style: value,
  request: text({ max: 16_384, doc: 'The whole request, signed by the client (RFC 9101)' }),
  request_uri: { ...value, doc: 'Of a request that was pushed' },
  dpop_jkt: dpopKey,
}

/** The parameters of a token request. */
export const tokenInput = {
  projectId,
  grant_type: text({ max: 128 }),
  code: text({ max: 512 }),
  redirect_uri: value,
  client_id: text({ max: 512 }),
  client_secret: text({ max: 512 }),
  code_verifier: text({ max: 256 }),
  scope: text({ max: 4096, doc: 'Separated by spaces' }),
  refresh_token: text({ max: 65_536 }),
  tenantId: { ...id, doc: 'The tenant to act in' },
  resource,
  audience: value,
  assertion: text({ max: 65_536 }),
  device_code: text({ max: 512 }),
  auth_req_id: text({ max: 512 }),
  subject_token: text({ max: 65_536, doc: 'An access token to exchange (RFC 8693)' }),
  subject_token_type: value,
  actor_token: text({ max: 65_536, doc: 'Of who acts for the user' }),
  actor_token_type: value,
  requested_token_type: value,
  ...clientAssertion,
}

export const TokenReply = message('TokenReply', {
  access_token: text(),
  token_type: text({ doc: 'Bearer, or DPoP for one that is bound to a key' }),
  expires_in: int32({ doc: 'Seconds' }),
  scope: text({ doc: 'What was granted' }),
  refresh_token: optional(text()),
  id_token: optional(text()),
  issued_token_type: optional(text()),
})

export const revokeInput = {
  projectId,
  token: required(text({ max: 65_536 })),
  token_type_hint: text({ max: 64 }),
  client_id: text({ max: 512 }),
  client_secret: text({ max: 512 }),
  ...clientAssertion,
}

/** Of a device that asks, and of what it answers (RFC 8628). */
export const deviceInput = {
  projectId,
  client_id: text({ max: 512 }),
  client_secret: text({ max: 512 }),
  ...clientAssertion,
  scope: text({ max: 4096, doc: 'Separated by spaces' }),
  audience: value,
  resource,
  dpop_jkt: dpopKey,
}
export const DeviceReply = message('DeviceReply', {
  device_code: text({ doc: 'To poll the token endpoint with' }),
  user_code: text({ doc: 'Shown to the user' }),
  verification_uri: text({ doc: 'Where the user types it' }),
  verification_uri_complete: text({ doc: 'The same with the code in it, for a QR code' }),
  expires_in: int32({ doc: 'Seconds' }),
  interval: int32({ doc: 'Seconds between two polls' }),
})

export const userinfoInput = { projectId, ssoAppId }
export const UserinfoReply = message({ claims: object() })

export const IntrospectReply = message({ claims: object() })

export const finishInput = {
  state_id: required(stateId),
  error_redirect_uri: value,
}

export const Metadata = message('AuthorizationServerMetadata', {
  issuer: text(),
  authorization_endpoint: text(),
  token_endpoint: text(),
  userinfo_endpoint: text(),
  revocation_endpoint: text(),
  introspection_endpoint: optional(text()),
  registration_endpoint: optional(text()),
  end_session_endpoint: optional(text()),
  device_authorization_endpoint: optional(text()),
  pushed_authorization_request_endpoint: optional(text()),
  backchannel_authentication_endpoint: optional(text()),
  backchannel_token_delivery_modes_supported: optional(list(text())),
  jwks_uri: text(),
  scopes_supported: list(text()),
  claims_supported: list(text()),
  response_types_supported: list(text()),
  response_modes_supported: list(text()),
  grant_types_supported: list(text()),
  subject_types_supported: list(text()),
  id_token_signing_alg_values_supported: list(text()),
  introspection_endpoint_auth_methods_supported: optional(list(text())),
  token_endpoint_auth_methods_supported: list(text()),
  token_endpoint_auth_signing_alg_values_supported: optional(list(text())),
  revocation_endpoint_auth_methods_supported: list(text()),
  code_challenge_methods_supported: list(text()),
  prompt_values_supported: list(text()),
  authorization_response_iss_parameter_supported: bool(),
  claims_parameter_supported: bool(),
  request_parameter_supported: bool(),
  request_object_signing_alg_values_supported: optional(list(text())),
  dpop_signing_alg_values_supported: list(text()),
  request_uri_parameter_supported: bool(),
  backchannel_logout_supported: bool(),
})

export const action = choice(['send', 'link', 'code', 'password', 'passkey', 'allow', 'deny', 'restart'], {
  doc: 'The button',
})
