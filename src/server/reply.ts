/** What a request is answered. */
import type { Readable } from 'node:stream'

export interface Reply {
  status: number
  body: string | Buffer
  /** JSON where nothing is said. */
  type?: string
  /** Beyond content type, length and request id. */
  headers?: { [name: string]: string | string[] }
  /** The connection ends before the reply, or within it: a fault that was asked for. */
  breaks?: 'reset' | 'cut'
  /** Sent as it comes, in place of the body; it ends the connection. */
  stream?: Readable
}
