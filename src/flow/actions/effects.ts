/** What actions ask the plane to do. */
import type { Json, JsonObject } from '../../lib/json.ts'

export type Channel = 'email' | 'sms' | 'voice' | 'whatsapp' | 'im'
export type Purpose = 'signUp' | 'signIn' | 'signUpOrIn'

/** How a message is worded: ids and values of templates. */
export interface Wanted {
  templateId: string
  templateOptions: JsonObject
}

interface AddressWish {
  addToLoginIDs: boolean
  onMergeUseExisting: boolean
}

export type Effect =
  | { kind: 'sendCode'; channel: Channel; purpose: Purpose; wording: Wanted }
  | ({ kind: 'sendChangeCode'; channel: Channel; wording: Wanted } & AddressWish)
  | { kind: 'verifyCode'; channel: Channel; code: string }
  | { kind: 'sendLink'; channel: Channel; purpose: Purpose; wording: Wanted; uri: string; useRecovery: boolean }
  | ({ kind: 'sendChangeLink'; channel: Channel; wording: Wanted; uri: string } & AddressWish)
  | { kind: 'verifyLink' }
  | { kind: 'passwordSignIn'; password: string }
  | { kind: 'passwordSignUp'; password: string }
  | { kind: 'passwordUpdate'; newPassword: string }
  | { kind: 'passwordReplace'; password: string; newPassword: string }
  | { kind: 'passwordSendReset'; wording: Wanted; uri: string }
  | { kind: 'passkeyStart'; purpose: Purpose | 'add' }
  | { kind: 'passkeyFinish'; purpose: Purpose | 'add' }
  | { kind: 'totpOffer' }
  | { kind: 'totpVerify'; code: string }
  | { kind: 'loadUser' }
  | { kind: 'updateUser'; properties: Property[] | undefined }
  | { kind: 'stepUp' }
  | { kind: 'trustDevice'; name: string }
  | { kind: 'customClaims'; claims: JsonObject }
  | { kind: 'complete'; output: JsonObject }
  | { kind: 'federationStart'; protocol: 'oauth' | 'saml'; purpose: Purpose; provider: string; redirectUrl: string }
  | { kind: 'federationFinish'; protocol: 'oauth' | 'saml' }
  | { kind: 'connector'; connector: string; command: string; arguments: JsonObject; resultPath: string }
  | { kind: 'sendMail'; to: string; subject: string; bodyHtml: string }
  | { kind: 'scriptlet'; code: string; arguments: JsonObject; outputPath: string; overrideForm: boolean }
  | { kind: 'audit'; action: string; data: JsonObject }
  | { kind: 'risk' }
  | { kind: 'ssoSetupLink' }

/** A field of a user, and what it becomes. */
export interface Property {
  key: string
  value: Json
}

export type EffectKind = Effect['kind']
export type EffectOf<K extends EffectKind> = Extract<Effect, { kind: K }>
