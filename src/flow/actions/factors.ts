/** Passkeys and authenticator apps. */
import { type Action, field } from './action.ts'
import type { Purpose } from './effects.ts'

const NAMES: Record<Purpose | 'add', string> = {
  signUp: 'SignUp',
  signIn: 'SignIn',
  signUpOrIn: 'SignUpOrIn',
  add: 'UpdateUser',
}

const startsPasskey = (purpose: Purpose | 'add'): Action => ({
  does: purpose === 'add' ? 'Asks the browser for a new passkey of the user' : 'Asks the browser for a passkey',
  inputs: [],
  outputs: [],
  fails: `Webauthn${NAMES[purpose]}StartFailed`,
  halves: 'away',
  effect: () => ({ kind: 'passkeyStart', purpose }),
})

const finishesPasskey = (purpose: Purpose | 'add'): Action => ({
  does: purpose === 'add' ? 'Adds the passkey to the user' : 'Signs in with the passkey',
  inputs: [],
  outputs: ['user', 'authInfo'],
  fails: `Webauthn${NAMES[purpose]}FinishFailed`,
  effect: () => ({ kind: 'passkeyFinish', purpose }),
})

export const passkeyActions: { [name: string]: Action } = {
  'webauthn-sign-up-or-in-start': startsPasskey('signUpOrIn'),
  'webauthn-sign-up-or-in-finish': finishesPasskey('signUpOrIn'),
  'webauthn-sign-up-start': startsPasskey('signUp'),
  'webauthn-sign-up-finish': finishesPasskey('signUp'),
  'webauthn-sign-in-start': startsPasskey('signIn'),
  'webauthn-sign-in-finish': finishesPasskey('signIn'),
  'webauthn-update-user-start': startsPasskey('add'),
  'webauthn-update-user-finish': finishesPasskey('add'),
}

export const totpActions: { [name: string]: Action } = {
  'update-user-totp': {
    does: 'Offers the user a seed for an authenticator app',
    inputs: [],
    outputs: ['totp.image', 'totp.provisionUrl'],
    fails: 'TOTPUpdateUserFailed',
    effect: () => ({ kind: 'totpOffer' }),
  },
  'verify-totp-code': {
    does: 'Verifies the code of an authenticator app',
    inputs: ['code'],
    outputs: ['user', 'authInfo'],
    fails: 'TOTPVerifyCodeFailed',
    effect: (scope) => ({ kind: 'totpVerify', code: field(scope, 'code') }),
  },
}
