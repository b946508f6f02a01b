/** Codes and links. */
import { type Action, field, flagArgument, objectArgument, type Scope, textArgument } from './action.ts'
import type { Channel, Purpose, Wanted } from './effects.ts'

const wording = (scope: Scope): Wanted => ({
  templateId: textArgument(scope, 'templateId'),
  templateOptions: objectArgument(scope, 'extraTemplateVals'),
})

const change = (scope: Scope) => ({
  addToLoginIDs: flagArgument(scope, 'addToLoginIDs'),
  onMergeUseExisting: flagArgument(scope, 'onMergeUseExisting'),
})

const addressField = (channel: Channel) => (channel === 'email' ? 'email' : 'phone')
const maskedPath = (channel: Channel) => (channel === 'email' ? 'sentTo.maskedEmail' : 'sentTo.maskedPhone')
const nameOf = (channel: Channel) => (channel === 'email' ? 'Email' : 'Phone')

const NAMES: Record<Purpose, string> = { signUp: 'SignUp', signIn: 'SignIn', signUpOrIn: 'SignUpOrIn' }
const WHOM: Record<Purpose, string> = {
  signUp: 'a new user',
  signIn: 'a known user',
  signUpOrIn: 'a user, who is made when the address is new',
}

const sendsCode = (channel: Channel, purpose: Purpose): Action => ({
  does: `Sends a code by ${channel} to ${WHOM[purpose]}`,
  inputs: [addressField(channel)],
  outputs: [maskedPath(channel)],
  fails: `OTP${NAMES[purpose]}${nameOf(channel)}Failed`,
  effect: (scope) => ({ kind: 'sendCode', channel, purpose, wording: wording(scope) }),
})

const sendsChangeCode = (channel: Channel): Action => ({
  does: `Sends a code to a new ${addressField(channel)} of the user`,
  inputs: [addressField(channel)],
  outputs: [maskedPath(channel)],
  fails: `OTPUpdateUser${nameOf(channel)}Failed`,
  effect: (scope) => ({ kind: 'sendChangeCode', channel, wording: wording(scope), ...change(scope) }),
})

const verifiesCode = (channel: Channel): Action => ({
  does: `Verifies the code that went out by ${channel}`,
  inputs: ['code'],
  outputs: ['user', 'authInfo'],
  fails: { codeExpired: 'OTPVerifyCodeExpired', otherwise: `OTPVerifyCode${nameOf(channel)}Failed` },
  effect: (scope) => ({ kind: 'verifyCode', channel, code: field(scope, 'code') }),
})

const sendsLink = (channel: Channel, purpose: Purpose): Action => ({
  does: `Sends a link by ${channel} to ${WHOM[purpose]}`,
  inputs: [addressField(channel)],
  outputs: [maskedPath(channel)],
  fails: `MagicLink${NAMES[purpose]}${nameOf(channel)}Failed`,
  halves: 'link',
  effect: (scope) => ({
    kind: 'sendLink',
    channel,
    purpose,
    wording: wording(scope),
    uri: textArgument(scope, 'uri'),
    useRecovery: flagArgument(scope, channel === 'email' ? 'useRecoveryEmail' : 'useRecoveryPhone'),
  }),
})

const sendsChangeLink = (channel: Channel): Action => ({
  does: `Sends a link to a new ${addressField(channel)} of the user`,
  inputs: [addressField(channel)],
  outputs: [maskedPath(channel)],
  fails: `MagicLinkUpdateUser${nameOf(channel)}Failed`,
  halves: 'link',
  effect: (scope) => ({
    kind: 'sendChangeLink',
    channel,
    wording: wording(scope),
    uri: textArgument(scope, 'uri'),
    ...change(scope),
  }),
})

export const codeActions: { [name: string]: Action } = {
  'sign-up-or-in-otp-email': sendsCode('email', 'signUpOrIn'),
  'sign-up-otp-email': sendsCode('email', 'signUp'),
  'sign-in-otp-email': sendsCode('email', 'signIn'),
  'sign-up-or-in-otp-sms': sendsCode('sms', 'signUpOrIn'),
  'sign-up-otp-sms': sendsCode('sms', 'signUp'),
  'sign-in-otp-sms': sendsCode('sms', 'signIn'),
  'update-user-otp-email': sendsChangeCode('email'),
  'update-user-otp-sms': sendsChangeCode('sms'),
  'verify-code-otp-email': verifiesCode('email'),
  'verify-code-otp-sms': verifiesCode('sms'),
}

export const linkActions: { [name: string]: Action } = {
  'sign-up-or-in-magic-link-email': sendsLink('email', 'signUpOrIn'),
  'sign-up-magic-link-email': sendsLink('email', 'signUp'),
  'sign-in-magic-link-email': sendsLink('email', 'signIn'),
  'sign-in-magic-linkv2-email': sendsLink('email', 'signIn'),
  'sign-up-or-in-magic-link-sms': sendsLink('sms', 'signUpOrIn'),
  'sign-up-magic-link-sms': sendsLink('sms', 'signUp'),
  'sign-in-magic-link-sms': sendsLink('sms', 'signIn'),
  'update-user-magic-link-email': sendsChangeLink('email'),
  'update-user-magic-link-sms': sendsChangeLink('sms'),
  'verify-magic-link': {
    does: 'Verifies the token of the link that was opened',
    inputs: [],
    outputs: ['user', 'authInfo'],
    fails: 'MagicLinkVerifyFailed',
    effect: () => ({ kind: 'verifyLink' }),
  },
}
