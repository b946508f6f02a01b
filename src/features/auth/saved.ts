import type { SignUpUser } from '../../contract/schemas/session.ts'
import type { ValueOf } from '../../contract/wire.ts'
import type { Channel } from '../../delivery/port.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Challenge } from '../../store/port/challenges.ts'
import type { Ownership } from '../../store/port/users.ts'
import type { SignInOptions } from '../identity/session/open.ts'

/** What a code or link that waits will do, kept with it. */
export type ChallengeContext = {
  loginOptions?: SignInOptions
  /** Claims for the root of the session token. */
  root?: JsonObject
  /** The address that it went to. */
  to?: string
  /** The session that a second factor or a step-up goes on from. */
  from?: string
  /** The session that asked for it: a change that is not done yet ends with it. */
  by?: string
  /** Who is made by verifying it. */
  newcomer?: Newcomer
  change?: AddressChange
  /** Of an enchanted link: the challenge for whoever opens it. */
  pkceChallenge?: string
  /** Of a link that the login page sent: the sign-in that waits for it, and the number that its page shows. */
  waiting?: { requestId: string; number: string }
  /** Of a message that a person is to write: the rest of what was asked. */
  written?: Written
  /** Of an authenticator app that is being set up, sealed. */
  seed?: string
}

export type Written = {
  /** What whoever writes first may become; not there where it is known whose message is waited for. */
  open?: { purpose: 'signUp' | 'signIn' | 'signUpOrIn'; details?: ValueOf<typeof SignUpUser> }
  /** Ids of the templates of the answer. */
  templates: { success: string; error: string }
  /** Of who has written. */
  writer?: { userId: string; loginId: string }
}

export type Newcomer = {
  ownership: Ownership
  loginId: string
  name: string
  givenName: string
  middleName: string
  familyName: string
  email: string
  phone: string
  recoveryEmail: string
  recoveryPhone: string
  picture?: string
  /** Which of the addresses count as verified by this. */
  verifiedEmail: boolean
  verifiedPhone: boolean
}

export type AddressChange = {
  field: 'email' | 'phone'
  value: string
  addToLoginIDs: boolean
  onMergeUseExisting: boolean
  failOnConflict: boolean
}

export const savedOf = (challenge: Challenge): ChallengeContext => challenge.options

/** The field of a user that a channel leads to. */
export function fieldOf(channel: string): 'email' | 'phone' {
  return channel === 'email' ? 'email' : 'phone'
}

/** What a channel proves, in the words of the `amr` claim. */
export function factorOf(channel: string): string {
  return FACTORS[channel] ?? 'email'
}

const FACTORS: { [channel in Channel]: string } & { [channel: string]: string | undefined } = {
  email: 'email',
  sms: 'sms',
  voice: 'sms',
  im: 'sms',
  whatsapp: 'whatsapp',
}
