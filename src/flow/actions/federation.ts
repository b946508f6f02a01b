/** Providers that sign people in: social ones, and those of tenants. */
import { type Action, type Scope, textArgument, textOf } from './action.ts'
import type { Purpose } from './effects.ts'

const startsOauth = (purpose: Purpose): Action => ({
  does: 'Leads to a provider, which signs the user in',
  inputs: ['provider'],
  outputs: [],
  fails: 'OAuthStartFailed',
  halves: 'away',
  effect: (scope) => ({
    kind: 'federationStart',
    protocol: 'oauth',
    purpose,
    provider: providerOf(scope),
    redirectUrl: textArgument(scope, 'redirectUrl'),
  }),
})

const providerOf = (scope: Scope): string =>
  textOf(scope.data['provider'] ?? '') || textArgument(scope, 'defaultProvider')

export const federationActions: { [name: string]: Action } = {
  'oauth-start': startsOauth('signUpOrIn'),
  'oauth-start-sign-in': startsOauth('signIn'),
  'oauth-start-sign-up': startsOauth('signUp'),
  'exchange-oauth-code': {
    does: 'Takes what the provider says about the user',
    inputs: [],
    outputs: ['user', 'authInfo'],
    fails: 'OAuthExchangeCodeFailed',
    effect: () => ({ kind: 'federationFinish', protocol: 'oauth' }),
  },
  'saml-start': {
    does: "Leads to the identity provider of the user's tenant",
    inputs: ['email'],
    outputs: [],
    fails: 'SAMLStartFailed',
    halves: 'away',
    effect: (scope) => ({
      kind: 'federationStart',
      protocol: 'saml',
      purpose: 'signUpOrIn',
      provider: '',
      redirectUrl: textArgument(scope, 'redirectUrl'),
    }),
  },
  'exchange-saml-code': {
    does: 'Takes what the identity provider says about the user',
    inputs: [],
    outputs: ['user', 'authInfo'],
    fails: 'SAMLExchangeCodeFailed',
    effect: () => ({ kind: 'federationFinish', protocol: 'saml' }),
  },
}
