import type { Ask, Delivery, Exchange, FetchDocument } from '../delivery/port.ts'
import type { JsonObject } from '../lib/json.ts'
import { ksuid } from '../lib/ksuid.ts'
import type { AuditRecord } from '../store/port/audit.ts'
import type { Project } from '../store/port/directory.ts'
import type { ProjectStore, Store } from '../store/port/index.ts'
import type { Notary } from './audit/blocks/notary.ts'
import type { Upkeep } from './company/upkeep/port.ts'
import type { Components } from './configuration/pages/archive.ts'
import type { RsaKeys } from './identity/token/rsa-keys.ts'
import type { Vault } from './secrets.ts'

export type { Ask } from '../delivery/port.ts'

/** What every feature receives. */
export interface Context extends World {
  /** Of the caller's project. */
  store: ProjectStore
  caller: Caller
  /** Set-Cookie headers for the reply. */
  cookies: string[]
  /** Link headers for the reply (RFC 8288). */
  links: string[]
  /** Its other headers, by their names. */
  headers: { [name: string]: string }
}

/** What the process gives: the only things that tests replace. */
export interface World {
  store: Store
  /** Unix milliseconds, for what is stored, shown or signed; it may jump, both ways. */
  clock: () => number
  /** Milliseconds since some moment, for caches and windows of this process; it only grows. */
  elapsed: () => number
  /** Bytes nobody can guess. */
  random: (bytes: number) => Uint8Array
  /** Keys that sign tokens and assertions. */
  rsaKey: RsaKeys
  vault: Vault
  notary: Notary
  /** Where the plane is reached from outside, without a slash at its end; of a request, the address that it asked. */
  baseUrl: string
  /** All addresses that the setting lists, the first of them foremost; none without the setting. */
  baseUrls: readonly string[]
  /** Origins of pages that belong to this plane, for all projects: links may lead there. */
  trustedOrigins?: readonly string[]
  /** Seconds in which a refresh token that was just rotated answers what replaced it. */
  refreshGrace: number
  /** Whether the requests that create users may say their ids. */
  fixedUserIds: boolean
  /** To which people write to sign in, digits alone; empty where there is none. */
  whatsappNumber: string
  /** Relations of fine-grained authorization that are held in memory, of all projects together. */
  relationsHeld: number
  /** The published packages that show flows in browsers. */
  components: Components
  /** Tells the operator of something that is no fault of the plane's. Facts, never what people typed. */
  warn?: (event: string, facts: { [name: string]: string }) => void
  /** How messages leave; without one they stay in the outbox. */
  delivery?: Delivery
  /** Documents of others; without it none are had. */
  fetchDocument?: FetchDocument
  /** Requests to servers of others; without it none are made. */
  exchange?: Exchange
  /** Whether flows call generic HTTP connectors; else these answer nothing. */
  callsConnectors?: boolean
  /** What stands in for connectors while somebody develops. */
  mockConnector?: MockConnector
  /** What stands in for identity providers and messengers while somebody develops; none where people really sign in. */
  localProvider?: LocalProvider
  /** How the process runs; not of a plane that is part of another program. */
  upkeep?: Upkeep
}

/** Undefined for a call that nothing stands in for. */
export type MockConnector = (
  project: string,
  call: {
    /** Its id and its name, whichever are known. */
    names: readonly string[]
    command: string
    arguments: JsonObject
  },
) => { result: JsonObject; fails: string; latency: number } | undefined

/** An identity provider of the plane's own, which answers as others would. Addresses on this machine answer themselves. */
export interface LocalProvider {
  /** Where a browser is sent in place of an address of a provider; undefined for one that is left to answer itself. */
  pageFor(url: string, asked: AskedProvider): string | undefined
  /** What the provider's server would answer; undefined for one that is left to answer itself. */
  answerFor(url: string, ask: Ask, project: string): ReturnType<Exchange> | undefined
  /** A page from where a text is sent, in the place of a messenger. */
  messengerFor(text: string, at: { baseUrl: string; project: string }): string
  /** With which it signs SAML responses, PEM. */
  certificate(): Promise<string>
}

/** What the settings say of the provider whose place it takes. */
export interface AskedProvider {
  /** The plane's own address, for the browser that asks. */
  baseUrl: string
  /** Whom its answers shall name; empty where nobody looks. */
  issuer: string
  /** Of the tenant whose provider it is: its people have addresses there. */
  domains: readonly string[]
}

export interface Caller {
  /** The project that the request names. */
  project: Project
  companyId: string
  /** Id of the management key; empty for calls without one. */
  keyId: string
  /** Remote address. */
  address: string
  /** What follows the project id in the bearer of an auth call: a token, a key, or nothing. Not checked yet. */
  token: string
  /** Of the calls of OAuth clients and browsers: the headers Authorization, Origin and Host, and the query as it came. */
  authorization: string
  origin: string
  host: string
  query: string
  /** Of the same: how and where they ask, without the base URL, and the header DPoP. */
  method: string
  path: string
  dpop: string
  /** The Cookie header, and what its refresh cookie is called. */
  cookie: string
  refreshCookie: string
  /** The header If-Match. */
  ifMatch?: string
  /** Who sits at the console, where the call comes from there. */
  person?: string
  /** The header X-Descope-Flow-Nonce. */
  flowNonce: string
  /** By which a trusted device is known, from its header or its cookie; empty for none. */
  deviceToken: string
  /**
   * A session that the plane holds for whom it works: it counts as if its refresh token were shown. Never from a
   * request.
   */
  heldSession?: string
}

/** For what is asked beside the operations of the API. */
export function contextFor(world: World, caller: Caller): Context {
  return { ...world, store: world.store.of(caller.project.id), caller, cookies: [], links: [], headers: {} }
}

export function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000)
}

/** A new id of that prefix: `U` user, `T` tenant, `K` key, ... */
export function newId(world: Pick<World, 'clock' | 'random'>, prefix: string): string {
  return prefix + ksuid(seconds(world.clock()), world.random(16))
}

type AuditFacts = Partial<Omit<AuditRecord, 'id' | 'occurredAt' | 'action'>>

/** The audit record of something the caller did; it is added in the transaction of the change. */
export function audited(ctx: Context, action: string, what: AuditFacts = {}): AuditRecord {
  const { keyId, person } = ctx.caller
  return {
    id: newId(ctx, 'AU'),
    occurredAt: ctx.clock(),
    action,
    userId: '',
    type: 'info',
    actorId: keyId || person || '',
    device: '',
    method: '',
    geo: '',
    remoteAddress: ctx.caller.address,
    loginIds: [],
    tenants: [],
    ...what,
    data: { ...what.data, ...(person && { person }) },
  }
}
