/** For every effect what performs it: the compiler names one that is missing. */
import { passkeyFinish, passkeyStart, totpOffer, totpVerify } from './factors.ts'
import { federationFinish, federationStart } from './federation.ts'
import {
  sendChangeCode,
  sendChangeLink,
  sendOneLink,
  sendOneTimeCode,
  sendReset,
  verifyCode,
  verifyLink,
} from './messages.ts'
import { passwordReplace, passwordSignIn, passwordSignUp, passwordUpdate } from './passwords.ts'
import type { Performers } from './run.ts'
import { audit, connector, risk, scriptlet, sendMail, ssoSetupLink } from './services.ts'
import { complete, customClaims, stepUp, trustDevice } from './session.ts'
import { loadUser, updateUser } from './users.ts'

export const performers: Performers = {
  sendCode: sendOneTimeCode,
  sendChangeCode,
  verifyCode,
  sendLink: sendOneLink,
  sendChangeLink,
  verifyLink,
  passwordSignIn,
  passwordSignUp,
  passwordUpdate,
  passwordReplace,
  passwordSendReset: sendReset,
  passkeyStart,
  passkeyFinish,
  totpOffer,
  totpVerify,
  loadUser,
  updateUser,
  stepUp,
  trustDevice,
  customClaims,
  complete,
  federationStart,
  federationFinish,
  connector,
  sendMail,
  scriptlet,
  audit,
  risk,
  ssoSetupLink,
}
