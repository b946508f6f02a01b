import { button, code, email, heading, hint, node, or, otherWay, quiet, row, wrong } from '../screens.ts'
import { codeScreen, verifyCode } from './entering.ts'
import type { FlowSketch } from './flow.ts'

export const stepUp: FlowSketch = {
  id: 'step-up',
  name: 'Step Up',
  description: 'Confirms who a signed-in user is, before something that matters',
  tasks: {
    1: {
      screen: 'Confirm',
      nodes: [
        heading('Confirm that it is you'),
        hint('Before you go on, prove once more who you are'),
        wrong,
        button('send', 'Send me a code'),
        or,
        otherWay('passkey', 'Use a passkey', 'passkey'),
      ],
      ways: { send: '2', passkey: '6' },
    },
    2: { action: 'sign-in-otp-email', name: 'Sign In / OTP Email', ways: { success: '3' } },
    3: codeScreen({ send: '2', verify: '4', back: '1' }),
    4: verifyCode('5'),
    5: { action: 'step-up', name: 'Step Up', ways: { success: '0' } },
    6: {
      action: 'webauthn-sign-in-start',
      name: 'Sign In / Passkeys (WebAuthn)',
      arguments: { finishStepId: '6.end' },
      ways: { success: '6.end' },
    },
    '6.end': {
      action: 'webauthn-sign-in-finish',
      name: 'Sign In / Passkeys (WebAuthn)',
      arguments: { finishStepId: '6.end' },
      ways: { success: '5' },
    },
  },
}

export const mfa: FlowSketch = {
  id: 'mfa',
  name: 'MFA',
  description: 'Signs a user in by a code sent by mail and one of an authenticator app, which is set up the first time',
  tasks: {
    1: {
      screen: 'Welcome Screen',
      nodes: [heading('Welcome'), hint('You will be asked for two proofs'), email, wrong, button('submit', 'Continue')],
      ways: { submit: '2' },
    },
    2: { action: 'sign-up-or-in-otp-email', name: 'Sign Up or In / OTP Email', ways: { success: '3' } },
    3: codeScreen({ send: '2', verify: '4', back: '1' }),
    4: verifyCode('5'),
    5: {
      name: 'Has an Authenticator App?',
      when: [{ name: 'Has one', target: 'user.totp', operator: 'is-true', to: '8' }],
      otherwise: '6',
    },
    6: { action: 'update-user-totp', name: 'Update User / TOTP', ways: { success: '7' } },
    7: {
      screen: 'Set Up Authenticator App',
      nodes: [
        heading('Set up your authenticator app'),
        hint('Scan this picture with the app, then type the code that it shows'),
        node('TOTPImage', 'totp-image', { alt: 'QR code for an authenticator app', width: '180px', height: '180px' }),
        node('TOTPLink', 'totp-link', {
          children: 'Open the app on this device',
          'data-type': 'totp-link',
          variant: 'body2',
          mode: 'primary',
          href: '',
        }),
        code,
        wrong,
        button('verify', 'Continue'),
      ],
      ways: { verify: '9', code: '9' },
    },
    8: {
      screen: 'Verify Authenticator App',
      nodes: [
        heading('One more proof'),
        hint('Type the code that your authenticator app shows'),
        code,
        wrong,
        button('verify', 'Continue'),
        row(quiet('back', 'Sign in as somebody else')),
      ],
      ways: { verify: '9', code: '9', back: '1' },
    },
    9: { action: 'verify-totp-code', name: 'Verify Code / TOTP', ways: { success: '0' } },
  },
}

export const sso: FlowSketch = {
  id: 'sso',
  name: 'SSO',
  description: "Signs a user in by the identity provider of the user's tenant",
  tasks: {
    1: {
      screen: 'Welcome Screen',
      nodes: [
        heading('Sign in with SSO'),
        hint("We take you to your company's own page"),
        email,
        wrong,
        button('submit', 'Continue'),
      ],
      ways: { submit: '2' },
    },
    2: {
      action: 'saml-start',
      name: 'Start SSO',
      arguments: { exchangeStepId: '2.end' },
      ways: { success: '2.end' },
    },
    '2.end': { action: 'exchange-saml-code', name: 'Finish SSO', ways: { success: '0' } },
  },
}
