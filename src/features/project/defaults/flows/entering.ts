/** Flows that lead a stranger in. */
import {
  button,
  code,
  email,
  fullName,
  heading,
  hint,
  newPassword,
  or,
  otherWay,
  password,
  quiet,
  row,
  waiting,
  wrong,
} from '../screens.ts'
import type { FlowSketch, Step } from './flow.ts'

/** The screen for a code that was sent to `{{...}}`. */
const codeNodes = [
  heading('Check your mail'),
  hint('We sent a code of 6 digits to {{sentTo.maskedEmail}}'),
  code,
  wrong,
  button('verify', 'Continue'),
  row(quiet('resend', 'Send again'), quiet('back', 'Use another address')),
]

interface CodeWays {
  send: string
  verify: string
  back: string
}

export const codeScreen = ({ send, verify, back }: CodeWays): Step => ({
  screen: 'Verify Code',
  nodes: codeNodes,
  ways: { verify, code: verify, resend: send, back },
})

export const verifyCode = (to: string): Step => ({
  action: 'verify-code-otp-email',
  name: 'Verify Code / OTP Email',
  ways: { success: to },
})

const linkNodes = [
  heading('Check your mail'),
  hint('We sent a link to {{sentTo.maskedEmail}}. Open it, here or on another device, to go on.'),
  waiting,
  wrong,
  row(quiet('resend', 'Send again'), quiet('back', 'Use another address')),
]

interface LinkWays {
  send: string
  /** Where this page goes on once the link was opened elsewhere. */
  opened: string
  back: string
}

const linkScreen = ({ send, opened, back }: LinkWays): Step => ({
  screen: 'Link Sent',
  nodes: linkNodes,
  ways: { polling: opened, resend: send, back },
})

/** A passkey is asked for in one step and looked at in the next. */
const passkey = (id: string, kind: string, name: string, to: string): { [id: string]: Step } => ({
  [id]: {
    action: `webauthn-${kind}-start`,
    name,
    arguments: { finishStepId: `${id}.end` },
    ways: { success: `${id}.end` },
  },
  [`${id}.end`]: {
    action: `webauthn-${kind}-finish`,
    name,
    arguments: { finishStepId: `${id}.end` },
    ways: { success: to },
  },
})

const welcomeNodes = [
  heading('Welcome'),
  hint('Sign in, or make an account'),
  email,
  wrong,
  button('submit', 'Continue'),
  or,
  otherWay('magic-link', 'Send me a link', 'email'),
  otherWay('passkey', 'Continue with a passkey', 'passkey'),
]
const welcomeWays = { submit: '2', 'magic-link': '5', passkey: '7' }

export const signUpOrIn: FlowSketch = {
  id: 'sign-up-or-in',
  name: 'Sign Up or In',
  description: 'Signs a user in by a code, a link or a passkey, and up when the address is new',
  tasks: {
    1: { screen: 'Welcome Screen', nodes: welcomeNodes, ways: welcomeWays },
    2: { action: 'sign-up-or-in-otp-email', name: 'Sign Up or In / OTP Email', ways: { success: '3' } },
    3: codeScreen({ send: '2', verify: '4', back: '1' }),
    4: verifyCode('0'),
    5: {
      action: 'sign-up-or-in-magic-link-email',
      name: 'Sign Up or In / Magic Link Email',
      arguments: { verifyStepId: '5.end' },
      ways: { success: ['6', '5.end'] },
    },
    '5.end': { action: 'verify-magic-link', name: 'Sign Up or In / Magic Link Email', ways: { success: '0' } },
    6: linkScreen({ send: '5', opened: '0', back: '1' }),
    ...passkey('7', 'sign-up-or-in', 'Sign Up or In / Passkeys (WebAuthn)', '0'),
  },
}

/** Where the plane plays providers: elsewhere the button would lead nowhere before there are settings for it. */
export const signUpOrInWithGoogle: FlowSketch = {
  ...signUpOrIn,
  description: 'Signs a user in by a code, a link, a passkey or Google, and up when the address is new',
  tasks: {
    ...signUpOrIn.tasks,
    1: {
      screen: 'Welcome Screen',
      nodes: [...welcomeNodes, otherWay('google', 'Continue with Google', 'google')],
      ways: { ...welcomeWays, google: '8' },
    },
    8: {
      action: 'oauth-start',
      name: 'Sign Up or In / OAuth',
      arguments: { defaultProvider: 'google', exchangeStepId: '8.end' },
      ways: { success: '8.end' },
    },
    '8.end': { action: 'exchange-oauth-code', name: 'Sign Up or In / OAuth', ways: { success: '0' } },
  },
}

export const signUp: FlowSketch = {
  id: 'sign-up',
  name: 'Sign Up',
  description: 'Makes an account: a name, an address that is verified, and a password for who wants one',
  tasks: {
    1: {
      screen: 'Welcome Screen',
      nodes: [
        heading('Create an account'),
        hint('It takes a minute'),
        fullName,
        email,
        wrong,
        button('submit', 'Continue'),
      ],
      ways: { submit: '2' },
    },
    2: { action: 'sign-up-otp-email', name: 'Sign Up / OTP Email', ways: { success: '3' } },
    3: codeScreen({ send: '2', verify: '4', back: '1' }),
    4: verifyCode('5'),
    5: {
      screen: 'Choose Password',
      nodes: [
        heading('Choose a password'),
        hint('Or go on without one: we then send you a code each time'),
        newPassword,
        wrong,
        button('submit', 'Save and continue'),
        row(quiet('skip', 'Without a password')),
      ],
      ways: { submit: '6', skip: '0' },
    },
    6: { action: 'password-update', name: 'Update Password', ways: { success: '0' } },
  },
}

export const signIn: FlowSketch = {
  id: 'sign-in',
  name: 'Sign In',
  description: 'Signs a known user in by a password, a code or a passkey',
  tasks: {
    1: {
      screen: 'Welcome Screen',
      nodes: [
        heading('Welcome back'),
        hint('Good to see you again'),
        email,
        password,
        wrong,
        button('submit', 'Sign in'),
        row(quiet('forgot', 'Forgot your password?')),
        or,
        otherWay('code', 'Send me a code', 'email'),
        otherWay('passkey', 'Continue with a passkey', 'passkey'),
      ],
      ways: { submit: '2', forgot: '8', code: '5', passkey: '9' },
    },
    2: {
      action: 'password-sign-in-v2',
      name: 'Sign In / Password',
      errors: ['PasswordExpired'],
      ways: { success: '0', PasswordExpired: '3' },
    },
    3: {
      screen: 'Replace Expired Password',
      nodes: [
        heading('Choose a new password'),
        hint('The one that you have has expired'),
        newPassword,
        wrong,
        button('submit', 'Save and continue'),
      ],
      ways: { submit: '4' },
    },
    4: { action: 'password-replace', name: 'Replace Password', ways: { success: '0' } },
    5: { action: 'sign-in-otp-email', name: 'Sign In / OTP Email', ways: { success: '6' } },
    6: codeScreen({ send: '5', verify: '7', back: '1' }),
    7: verifyCode('0'),
    8: { name: 'Forgot Password', flow: 'forgot-password', ways: { '0.success': '0' } },
    ...passkey('9', 'sign-in', 'Sign In / Passkeys (WebAuthn)', '0'),
  },
}

export const forgotPassword: FlowSketch = {
  id: 'forgot-password',
  name: 'Forgot Password',
  description: 'Lets a user choose a new password by a link',
  tasks: {
    1: {
      screen: 'Reset Password',
      nodes: [
        heading('Reset your password'),
        hint('We send you a link that lets you choose a new one'),
        email,
        wrong,
        button('submit', 'Send me a link'),
      ],
      ways: { submit: '2' },
    },
    2: {
      action: 'password-send-reset',
      name: 'Send Reset Password Email',
      arguments: { verifyStepId: '2.end' },
      ways: { success: ['3', '2.end'] },
    },
    '2.end': { action: 'verify-magic-link', name: 'Send Reset Password Email', ways: { success: '4' } },
    3: linkScreen({ send: '2', opened: '6', back: '1' }),
    4: {
      screen: 'New Password',
      nodes: [heading('Choose a new password'), newPassword, wrong, button('submit', 'Save and continue')],
      ways: { submit: '5' },
    },
    5: { action: 'password-update', name: 'Update Password', ways: { success: '0' } },
    6: {
      screen: 'Link Opened',
      nodes: [heading('Go on there'), hint('The link was opened. You can close this page.')],
      ways: {},
    },
  },
}
