import { type Action, field, objectArgument, textArgument } from './action.ts'

export const passwordActions: { [name: string]: Action } = {
  'password-sign-in-v2': {
    does: 'Signs a user in with a password',
    inputs: ['password'],
    outputs: ['user', 'authInfo'],
    fails: { passwordExpired: 'PasswordExpired', otherwise: 'PasswordSignInFailed' },
    effect: (scope) => ({ kind: 'passwordSignIn', password: field(scope, 'password') }),
  },
  'password-sign-up': {
    does: 'Signs a new user up with a password',
    inputs: ['newPassword'],
    outputs: ['user', 'authInfo'],
    fails: 'PasswordSignUpFailed',
    effect: (scope) => ({
      kind: 'passwordSignUp',
      password: field(scope, 'newPassword') || field(scope, 'password'),
    }),
  },
  'password-update': {
    does: 'Gives the signed-in user a new password',
    inputs: ['newPassword'],
    outputs: [],
    fails: 'PasswordUpdateFailed',
    effect: (scope) => ({ kind: 'passwordUpdate', newPassword: field(scope, 'newPassword') }),
  },
  'password-replace': {
    does: 'Replaces a password by a new one, and signs in',
    inputs: ['password', 'newPassword'],
    outputs: ['user', 'authInfo'],
    fails: 'PasswordReplaceFailed',
    effect: (scope) => ({
      kind: 'passwordReplace',
      password: field(scope, 'password'),
      newPassword: field(scope, 'newPassword'),
    }),
  },
  'password-send-reset': {
    does: 'Sends a link with which a new password can be set',
    inputs: ['email'],
    outputs: ['sentTo.maskedEmail'],
    fails: 'PasswordSendResetFailed',
    halves: 'link',
    effect: (scope) => ({
      kind: 'passwordSendReset',
      uri: textArgument(scope, 'uri'),
      wording: {
        templateId: textArgument(scope, 'templateId'),
        templateOptions: objectArgument(scope, 'extraTemplateVals'),
      },
    }),
  },
}
