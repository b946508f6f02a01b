/** What a sign-in by an identity provider asks for and answers. */

import { LoginOptions } from '../../schemas/login-options.ts'
import { bool, list, message, optional, required, text } from '../../wire.ts'

const landing = {
  redirectURL: text({
    max: 2048,
    aliases: ['redirectUrl'],
    doc: 'Where people go on, with a `code` or an `err`; what the settings say when left out',
  }),
}
export const provider = required(text({ max: 256, doc: 'Such as google, or the key of one of the project' }))

/** All may stand in the query; the body has login options, or nothing. */
export const startFields = {
  ...landing,
  loginHint: text({ max: 512, doc: 'Handed on to the identity provider' }),
  prompt: text({ max: 64, doc: 'none, login, consent or select_account' }),
  initiatedEmail: text({ max: 320, doc: 'The only address that may come back' }),
  test: bool({ doc: 'Taken, and not used' }),
}
export const socialFields = {
  provider,
  ...startFields,
  allowAllMerge: bool({ doc: 'Also an identity without a common address' }),
  rawResponse: bool({ doc: 'Taken, and not used' }),
}
export const companyFields = {
  tenant: required(text({ max: 512, doc: 'A tenant, one of its SSO domains, or an address in one' })),
  ...startFields,
  ssoId: text({ max: 256 }),
  forceAuthn: bool({ doc: 'Nobody may come back without having signed in anew' }),
}

export const socialQuery = Object.keys(socialFields)
export const companyQuery = Object.keys(companyFields)

export const SocialStart = message('SocialStart', { ...socialFields, ...LoginOptions.fields })
export const CompanyStart = message('CompanyStart', { ...companyFields, ...LoginOptions.fields })

export const StartReply = message('FederationStartReply', {
  url: text({ doc: 'Where to send the browser' }),
  errorId: optional(text({ doc: 'Never there: what cannot start is refused' })),
})

export const codeInput = message({ code: required(text({ max: 512 })) })

/** As providers send browsers back: by a query, or by a form. */
export const CallbackInput = message('ProviderCallback', {
  state: text({ max: 1024 }),
  code: text({ max: 8192 }),
  error: text({ max: 256 }),
  error_description: text({ max: 2048 }),
  id_token: text({ max: 65_536 }),
  user: text({ max: 4096, doc: "Apple's: the name, in JSON, at the first sign-in" }),
  iss: text({ max: 2048 }),
  session_state: text({ max: 1024, doc: 'Taken, and not used' }),
  scope: list(text({ max: 2048 }), { max: 64, doc: 'Taken, and not used' }),
})
