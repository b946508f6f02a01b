export interface StartOptions {
  /** Port to listen on; any free one when left out. */
  port?: number
  /** `false`: no socket at all, only `fetch`. */
  socket?: boolean
  /** Ids and keys of your own: `P...` and `K...`. */
  preset?: { projectId?: string; managementKey?: string }
}

export interface TestingPlane {
  /** For the `baseUrl` of an SDK. */
  url: string
  projectId: string
  managementKey: string
  /** The plane without a socket: any URL, of which path and query count. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** A management call. Resolves to the reply; rejects with its error code and text for a refusal. */
  manage(method: string, path: string, body?: unknown): Promise<unknown>
  /** Makes the user as a test user, unless it is there, and signs in by a code. */
  signIn(loginId: string, person?: Person): Promise<SignedIn>
  /** Fine-grained authorization, with relations as words: `doc:plan owner user:ann`, `doc:plan viewer group#member:staff`. */
  fga: {
    /** Saves a schema. Rejects with all that is wrong with it. */
    schema(dsl: string): Promise<void>
    relate(...relations: string[]): Promise<void>
    unrelate(...relations: string[]): Promise<void>
    /** Whether it is granted; `context` has values for conditions. */
    check(relation: string, context?: { [name: string]: unknown }): Promise<boolean>
  }
  /** Identity providers, which the plane plays: Google, a tenant's SAML or OpenID provider, and whatever settings name. */
  provider: {
    /** Those who are sent to a provider next come back with these, in their order, and see no page. Throws for nobody. */
    next(...answers: ProviderAnswer[]): void
    /** Whom its page offers. */
    people(...people: ProviderPerson[]): void
    /**
     * Goes the way of a browser, from what `oauth/authorize` or `sso/authorize` has answered to the application's own
     * address, which has `code` or `err`. Rejects where somebody would have to choose.
     */
    follow(url: string): Promise<URL>
  }
  /**
   * What flows get in place of what connectors would answer, from now on: the first that fits a call. Throws for a mock
   * that is none.
   */
  connectors(...mocks: ConnectorMock[]): void
  /** Starts a flow of the project. Rejects where there is none. */
  flow(flowId: string, start?: FlowStart): Promise<FlowDriver>
  /** Codes and links that the plane sent, newest first. */
  messages(): Promise<Message[]>
  /** What the plane takes for the time; it runs on from what is set. */
  clock: {
    /** Unix milliseconds. */
    now(): number
    /** So much goes by; less than nothing sets the clock back. */
    advance(milliseconds: number): void
    /** Somebody sets the clock forward or back, and nothing goes by. */
    jump(milliseconds: number): void
    set(moment: number | Date): void
  }
  /** Everything as it was right after the start, but for snapshots. */
  reset(): Promise<void>
  snapshot(name: string): Promise<void>
  /** Rejects when there is no such snapshot. */
  restore(name: string): Promise<void>
  stop(): Promise<void>
}

export interface Person {
  email?: string
  phone?: string
  name?: string
  /** Roles of the project. */
  roles?: string[]
  /** Tenant id to the roles there; tenants and roles that are missing are made. */
  tenants?: { [tenantId: string]: string[] }
  /** Claims for the session token, under `nsec`. */
  customClaims?: { [claim: string]: unknown }
}

/** Somebody with an account at an identity provider; an address, a name or a `sub` is enough. */
export interface ProviderPerson {
  email?: string
  /** The provider has not proven the address. */
  unverified?: boolean
  name?: string
  givenName?: string
  familyName?: string
  picture?: string
  phone?: string
  /** What the provider calls the person; made from the address when left out. */
  sub?: string
  groups?: string[]
  /** Further claims; with SAML further attributes. */
  claims?: { [claim: string]: unknown }
}

/** What somebody comes back with from an identity provider: one of `person`, `cancel` and `error`. */
export interface ProviderAnswer {
  person?: ProviderPerson
  cancel?: boolean
  error?: string
  errorDescription?: string
  /** With a person: the status that the token endpoint answers with in place of tokens. */
  tokenStatus?: number
  /** With a person: what is false in what the provider signs. */
  wrong?: 'nonce' | 'audience' | 'issuer' | 'expired' | 'signature'
  /** With SAML: as if nobody had asked, from a portal of the company. */
  unasked?: boolean
  /** Only for this one: `google`, `okta`, ... */
  provider?: string
}

export interface SignedIn {
  userId: string
  sessionJwt: string
  refreshJwt: string
  /** What the session token says. */
  claims: { [claim: string]: unknown }
  user: { [field: string]: unknown }
}

export interface FlowStart {
  /** Values of the form. */
  input?: { [name: string]: unknown }
  /** Where links lead back to; http://localhost:3000/ when left out. */
  redirectUrl?: string
  /** For single sign-on. */
  tenant?: string
  /** What conditions see as client.*. */
  client?: { [name: string]: unknown }
}

/** Where a flow is. Each call resolves to the same driver, at the next step; it rejects for what the plane refuses. */
export interface FlowDriver {
  /** The name of the step. */
  readonly step: string
  /** screen, poll, redirect, webauthnCreate, webauthnGet or none. */
  readonly action: string
  /** `{type}: {text}` of what the screen says is wrong; empty for nothing. */
  readonly error: string
  /** Who has signed in. Throws before the end. */
  readonly session: SignedIn
  /** The whole answer of the API. */
  readonly reply: { readonly [member: string]: unknown }
  /** Presses a button, by its id, with values of the form. */
  click(interactionId: string, input?: { [name: string]: unknown }): Promise<FlowDriver>
  /** Opens a link that the flow has sent. */
  open(link: string): Promise<FlowDriver>
}

export interface Message {
  id: string
  channel: string
  to: string
  kind: string
  loginId: string
  subject: string
  text: string
  code: string
  link: string
}

/** An answer in the place of a connector's. */
export interface ConnectorMock {
  /** Its id or its name; `*` for all of them. */
  connector: string
  /** Only for this one, such as `post`; any when left out. */
  command?: string
  /** Only for calls whose arguments have these values; others may stand beside them. */
  arguments?: { [name: string]: unknown }
  /** Of the result; 200 when left out. */
  statusCode?: number
  /** Of the result; `{}` when left out. */
  body?: unknown
  headers?: { [name: string]: string }
  /** Why there is no result: the call fails. */
  fails?: string
  /** Milliseconds before the answer. */
  latency?: number
  /** For so many calls; all when left out. */
  times?: number
}
