import { operation } from '../../operation.ts'
import { loginOptions } from '../../schemas/login-options.ts'
import { Page } from '../../schemas/page.ts'
import { JwtReply } from '../../schemas/session.ts'
import { bool, message, optional, required, text } from '../../wire.ts'
import { CallbackInput, codeInput, provider, SocialStart, StartReply, socialQuery } from './schemas.ts'

const start = (verb: string, summary: string, access: 'project' | 'refresh' = 'project') =>
  operation('POST', `/v1/auth/oauth/authorize${verb}`, {
    access,
    summary,
    input: SocialStart,
    inQuery: socialQuery,
    output: StartReply,
  })
const idToken = {
  provider,
  idToken: required(text({ max: 65_536 })),
  nonce: text({ max: 512 }),
  loginOptions,
}

export const social = {
  start: start('', 'Begin to sign up or in by a provider'),
  startSignUp: start('/signup', 'Begin to sign up by a provider'),
  startSignIn: start('/signin', 'Begin to sign in by a provider'),
  startUpdate: start('/update', 'Begin to add an identity to the user who is signed in', 'refresh'),
  callback: operation('GET', '/v1/oauth/callback', {
    access: 'client',
    effect: 'write',
    summary: 'Where providers send browsers back',
    detail: 'The redirect URI to be registered with every OAuth and OpenID provider.',
    input: CallbackInput,
    output: Page,
    form: true,
    replies: 'page',
    aliases: [
      { method: 'POST', path: '/v1/oauth/callback' },
      { method: 'GET', path: '/v1/auth/oauth/callback' },
      { method: 'POST', path: '/v1/auth/oauth/callback' },
    ],
  }),
  exchange: operation('POST', '/v1/auth/oauth/exchange', {
    access: 'project',
    summary: 'Exchange the code of a sign-in by a provider for a session',
    input: codeInput,
    output: JwtReply,
  }),
  exchangeByGet: operation('GET', '/v1/auth/exchange', {
    access: 'project',
    effect: 'write',
    summary: 'The same, whatever kind of provider it was',
    input: codeInput,
    output: JwtReply,
  }),
  startNative: operation('POST', '/v1/auth/oauth/native/start', {
    access: 'project',
    summary: "Begin to sign in by a provider's own program",
    input: message({ provider, loginOptions, implicit: bool(), rawResponse: bool() }),
    output: message({
      clientId: text(),
      stateId: text(),
      nonce: text({ doc: 'The ID token has to repeat it' }),
      implicit: bool(),
      errorId: optional(text()),
    }),
  }),
  finishNative: operation('POST', '/v1/auth/oauth/native/finish', {
    access: 'project',
    summary: "Sign in by what a provider's own program answered",
    input: message({
      provider,
      stateId: required(text({ max: 512 })),
      user: text({ max: 4096, doc: "Apple's: the name, in JSON" }),
      code: text({ max: 8192 }),
      idToken: text({ max: 65_536 }),
    }),
    output: JwtReply,
  }),
  oneTapClientId: operation('GET', '/v1/auth/onetap/clientid/:provider', {
    access: 'project',
    summary: 'Tell the client id that a page needs for one-tap',
    input: message({ provider }),
    output: message({ clientId: text() }),
  }),
  oneTapExchange: operation('POST', '/v1/auth/onetap/idtoken/exchange', {
    access: 'project',
    summary: 'Sign in by an ID token of one-tap',
    input: message(idToken),
    output: JwtReply,
  }),
  oneTapVerify: operation('POST', '/v1/auth/onetap/idtoken/verify', {
    access: 'project',
    summary: 'Exchange an ID token of one-tap for a code',
    input: message(idToken),
    output: message({ code: text() }),
  }),
}
