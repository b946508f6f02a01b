import { checkedAs, hasTexts, isTexts } from '../../../lib/json.ts'

/** What the client asked for, checked. */
export type AuthorizationInput = {
  redirectUri: string
  scopes: string[]
  state: string
  nonce: string
  /** S256 of the client's verifier; empty for none. */
  challenge: string
  loginHint: string
  prompts: string[]
  /** Seconds that the sign-in may lie back; -1 for any. */
  maxAge: number
  tenant: string
  /** Resource servers beside the usual audience. */
  audiences: string[]
  /** The resource of the project that is among them. */
  resource?: string
  /** Thumbprint of the key that whoever gets the answer has to prove (RFC 9449). */
  key?: string
  /** Who waits for the answer in the place of an address. */
  waiting?: {
    id: string
    /** The one who is asked; empty for whoever comes. */
    userId: string
    /** What the person sees of it, and whether a device shows that, too. */
    note: string
    isDevice: boolean
  }
}

type Usual = Pick<AuthorizationInput, 'redirectUri' | 'state' | 'loginHint' | 'tenant'>

/** Of a protocol that asks for a person and for nothing besides. */
export const asksForPerson = (usual: Usual): AuthorizationInput => ({
  ...usual,
  scopes: [],
  nonce: '',
  challenge: '',
  prompts: [],
  maxAge: -1,
  audiences: [],
})

/** The same as it was kept while somebody signs in. */
export const askedIn = (kept: unknown): AuthorizationInput => checkedAs(kept, isAsked, 'what a client asked for')

const isAsked = (value: unknown): value is AuthorizationInput =>
  hasTexts(value, 'redirectUri', 'state') && isTexts(value['scopes']) && isTexts(value['prompts'])
