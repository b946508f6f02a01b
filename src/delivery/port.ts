/** A message to a person, ready to be sent. */
export interface Message {
  channel: Channel
  to: string
  kind: 'otp' | 'magiclink' | 'enchantedlink' | 'notp' | 'password' | 'invite' | 'flow' | 'ssoSetup' | 'approval'
  loginId: string
  /** Of a mail. */
  subject: string
  text: string
  /** Of a mail, when its template has one. */
  html: string
  /** What the message is about, for developers and tests. */
  code: string
  link: string
  /** Of an enchanted link: all three by their number, and the number of the right one. */
  links: { [number: string]: string }
  linkId: string
}

export type Channel = 'email' | 'sms' | 'voice' | 'whatsapp' | 'im'

/** Resolves to the text at a URL. Rejects for a URL that is not allowed, and for what cannot be had. */
export type FetchDocument = (url: string) => Promise<string>

/** What is sent to a server of others; a GET without body where nothing is said. */
export interface Ask {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: { [name: string]: string }
  body?: string
  /** Milliseconds; it counts where it is less than those of every request. */
  patience?: number
}

/** Resolves to whatever is answered. Rejects for a URL that is not allowed, and for a server that does not answer. */
export type Exchange = (url: string, ask?: Ask) => Promise<{ status: number; body: string }>

/** Rejects when the message did not go out; then it is tried again. */
export interface Delivery {
  /** Whether this way has the channel. */
  carries(channel: Channel): boolean
  send(message: Message & { id: string; projectId: string }): Promise<void>
}
