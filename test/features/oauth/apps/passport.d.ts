/** As far as the tests here use them; neither package brings types. */
declare module 'passport' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  type Middleware = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void
  type Done = (error: unknown, user?: object | false, info?: unknown) => void
  export class Passport {
    use(strategy: object): this
    authenticate(strategy: string, options: { session: boolean }, done: Done): Middleware
  }
}

declare module 'passport-openidconnect' {
  export interface Profile {
    id: string
    displayName?: string
    emails?: { value: string }[]
  }
  export class Strategy {
    constructor(
      options: { [name: string]: unknown },
      verify: (issuer: string, profile: Profile, done: (error: unknown, user: object) => void) => void,
    )
  }
}
