/** As much of the library as the tests use: it has no declarations of its own. */
declare module 'oidc-provider' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

  interface Grant {
    addOIDCScope(scope: string): void
    save(): Promise<string>
  }
  interface Ctx {
    oidc: {
      provider: { Grant: new (of: { clientId: string; accountId: string }) => Grant }
      client?: { clientId: string }
      session?: { accountId: string }
    }
  }
  interface Settings {
    findAccount(ctx: unknown, sub: string): { accountId: string; claims(): Promise<{ sub: string }> }
    loadExistingGrant(ctx: Ctx): Promise<Grant>
    interactions: { url(ctx: unknown, interaction: { uid: string }): string }
    [name: string]: unknown
  }
  export class Provider {
    constructor(issuer: string, settings: Settings)
    callback(): RequestListener
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>
  }
}
