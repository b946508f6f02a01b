/** What others know of users: tokens of other services, what directories push, who they are at identity providers. */
import type { JsonObject } from '../../lib/json.ts'
import type { AuditPlace } from './audit.ts'
import type { FgaTuple } from './fga.ts'

/** What a user, or a tenant, may do at another service. */
export interface OutboundToken {
  id: string
  appId: string
  /** Empty for a token of a tenant as a whole. */
  userId: string
  /** Empty for a token of the user in no tenant. */
  tenantId: string
  /** The caller's own name for it; '' for none. */
  externalId: string
  /** In order, each once: one set is one text. */
  scopes: string[]
  /** What else is shown of it. */
  facts: JsonObject
  /** The tokens themselves, encrypted with the master key. */
  sealed: string
  /** Unix milliseconds; 0 for never. */
  expiresAt: number
  /** Until when one process refreshes it and others wait; unix milliseconds, 0 for nobody. */
  refreshUntil: number
  createdAt: number
  modifiedAt: number
}

/** Whose it is. `scopes` left out: any. */
export interface TokenHolder {
  appId: string
  userId: string
  tenantId: string
  externalId?: string
  scopes?: readonly string[]
}

export interface OutboundTokens {
  load(project: string, id: string): Promise<OutboundToken | undefined>
  /** The newest that the holder has. */
  latest(project: string, holder: TokenHolder): Promise<OutboundToken | undefined>
  /** All of a user, in a tenant where one is named. */
  ofUser(project: string, userId: string, tenantId?: string): Promise<OutboundToken[]>
  /** In the place of the one that the same holder has for the same scopes, whose id it takes over. */
  put(project: string, token: OutboundToken): Promise<void>
  /** False when it is gone, or another process has changed it since `modifiedAt` of before. */
  replace(project: string, token: OutboundToken, modifiedAt: number): Promise<boolean>
  /** Whether the caller is the one that refreshes it until then. */
  claim(project: string, id: string, claim: { until: number; now: number }): Promise<boolean>
  /** What matches all that is said; resolves to what was there. */
  remove(project: string, which: { id?: string; appId?: string; userId?: string }): Promise<OutboundToken[]>
}

/** One SSO configuration of a tenant; `ssoId` is '' for its first. */
export interface Directory {
  tenantId: string
  ssoId: string
}

/** `scim`: pushed by a directory; `jit`: told when a member signed in. */
export type GroupSource = 'scim' | 'jit'

export interface DirectoryGroup extends Directory {
  id: string
  source: GroupSource
  displayName: string
  externalId: string
  revision: number
  createdAt: number
  modifiedAt: number
}

export interface DirectoryUser extends Directory {
  userId: string
  /** In lower case: no two of a directory have the same. */
  userName: string
  externalId: string
  active: boolean
  /** As the directory said it. */
  document: JsonObject
  revision: number
  /** Whether the user was made for the directory, and not known before. */
  madeHere: boolean
  createdAt: number
  modifiedAt: number
}

export interface Directories {
  /** Groups of a tenant, by id; of all its configurations where no `ssoId` is said. */
  groups(project: string, which: { tenantId: string; ssoId?: string }): Promise<DirectoryGroup[]>
  group(project: string, directory: Directory, id: string): Promise<DirectoryGroup | undefined>
  /** `group`, with other writers kept from it until the transaction ends. */
  lockGroup(project: string, directory: Directory, id: string): Promise<DirectoryGroup | undefined>
  /** False when there is another of that name and source. */
  createGroup(project: string, group: DirectoryGroup): Promise<boolean>
  /** False when there is another of that name and source. */
  updateGroup(project: string, group: DirectoryGroup): Promise<boolean>
  /** With its members. */
  removeGroup(project: string, directory: Directory, id: string): Promise<void>
  /** Ids of users, in order, by group. */
  members(project: string, groups: readonly DirectoryGroup[]): Promise<Map<string, string[]>>
  /** Of one user: the groups that he is in. */
  groupsOf(project: string, userId: string, which: { tenantId: string; ssoId?: string }): Promise<DirectoryGroup[]>
  addMembers(
    project: string,
    group: Pick<DirectoryGroup, 'id' | keyof Directory>,
    users: readonly string[],
  ): Promise<void>
  removeMembers(
    project: string,
    group: Pick<DirectoryGroup, 'id' | keyof Directory>,
    users: readonly string[],
  ): Promise<void>
  /** Users of a directory in the order in which they came. */
  users(project: string, directory: Directory): Promise<DirectoryUser[]>
  user(project: string, directory: Directory, userId: string): Promise<DirectoryUser | undefined>
  lockUser(project: string, directory: Directory, userId: string): Promise<DirectoryUser | undefined>
  byUserName(project: string, directory: Directory, userName: string): Promise<DirectoryUser | undefined>
  /** False when another of the directory has the name, or the user is there already. */
  createUser(project: string, user: DirectoryUser): Promise<boolean>
  /** False when another of the directory has the name. */
  updateUser(project: string, user: DirectoryUser): Promise<boolean>
  removeUser(project: string, directory: Directory, userId: string): Promise<void>
  /** All that is kept of a tenant. */
  removeTenant(project: string, tenantId: string): Promise<void>
}

/** Ways in for bad days. */
export interface Recovery {
  codes(project: string, userId: string): Promise<string[]>
  /** In the place of all that there are; digests. */
  putCodes(project: string, userId: string, digests: readonly string[], now: number): Promise<void>
  /** False when it was not there: of many that take it at once, one has it. */
  takeCode(project: string, userId: string, digest: string): Promise<boolean>
  /** Hashes by id of the question. */
  answers(project: string, userId: string): Promise<Map<string, string>>
  /** In the place of all that there are. */
  putAnswers(project: string, userId: string, answers: ReadonlyMap<string, string>, now: number): Promise<void>
}

/** Who somebody is at an identity provider. */
export interface Identity {
  /** Which provider: `oauth:<provider>` of the project, `sso:<tenant>:<ssoId>` of a tenant. */
  source: string
  /** What the provider calls its user, for ever. */
  subject: string
  userId: string
  /** Empty for a provider of the project. */
  tenantId: string
  /** At the last sign-in. */
  groups: string[]
  /** Ids of the roles in the tenant that followed from them. */
  roleIds: string[]
  /** Relations of the user that followed from them, and that nobody had written before. */
  relations: FgaTuple[]
  /** Unix milliseconds, both. */
  createdAt: number
  usedAt: number
}

export interface Identities {
  find(project: string, source: string, subject: string): Promise<Identity | undefined>
  ofUser(project: string, userId: string): Promise<Identity[]>
  ofSource(project: string, source: string): Promise<Identity[]>
  /** Replaces the one of that source and subject. */
  put(project: string, identity: Identity): Promise<void>
  /** In the transaction that removes the tenant. */
  leaveTenant(project: string, tenantId: string): Promise<void>
}

/** How a federated application gets to know its users, and how far the audit trail was read for that. */
export interface Provisioning {
  appId: string
  /** Without its secrets. */
  configuration: JsonObject
  /** The secrets, as JSON by their places in it, encrypted with the master key. */
  sealed: string
  enabled: boolean
  /** How often it was written. */
  version: number
  /** The last record of the trail that was read. */
  read: AuditPlace
  /** Whoever was made after this place is still to be looked at; undefined when everybody was. */
  walk?: UserPlace
  /** Unix milliseconds of the next look. */
  nextAt: number
  /** Unix milliseconds when everybody was last looked at, and when somebody was last sent; 0 for never. */
  exportedAt: number
  sentAt: number
  /** How many users were given up, after all tries. */
  failures: number
}

/** A user's, in the order of their making. */
export interface UserPlace {
  createdAt: number
  id: string
}

/** What is known of a user at the application. */
export interface ProvisionedUser {
  userId: string
  /** The id there; '' while there is none. */
  remoteId: string
  /** Of what was sent last; '' for nothing. */
  digest: string
  /** Whether there may be something to send. */
  waiting: boolean
  /** Tries since one succeeded. */
  tries: number
  /** Unix milliseconds of the next try. */
  nextAt: number
  /** Why the last try failed; '' when it did not. */
  failure: string
}

type Turn = Pick<Provisioning, 'appId' | 'version' | 'nextAt'>
type Progress = Pick<Provisioning, 'read' | 'walk' | 'nextAt' | 'exportedAt'>
type Sent = Pick<Provisioning, 'nextAt' | 'sentAt' | 'failures'>

/** One process at a time serves an application: that which holds its turn. */
export interface OutboundScim {
  load(project: string, appId: string): Promise<Provisioning | undefined>
  /** `load`, with other writers kept from it until the transaction ends. */
  lock(project: string, appId: string): Promise<Provisioning | undefined>
  /** False when the application has one. */
  create(project: string, provisioning: Provisioning): Promise<boolean>
  update(project: string, provisioning: Provisioning): Promise<void>
  /** With all that is known of users there. */
  remove(project: string, appId: string): Promise<void>
  /** Of all projects, those that are enabled and whose time has come. */
  due(now: number, limit: number): Promise<(Provisioning & { project: string })[]>
  /** Takes the turn until `until`; false when another process has it, or it was changed. */
  claim(project: string, turn: Turn, until: number): Promise<boolean>
  /** False, and nothing done, for a turn that is over. */
  advance(project: string, turn: Turn, progress: Progress): Promise<boolean>
  /** Ends a turn; what was counted is added. */
  settle(project: string, turn: Turn, sent: Sent): Promise<void>
  /** Notes users of whom there may be something to send. */
  note(project: string, appId: string, userIds: readonly string[], now: number): Promise<void>
  /** Notes everybody who is known there. */
  noteKnown(project: string, appId: string, now: number): Promise<void>
  /** Forgets everybody who is known there. */
  forgetKnown(project: string, appId: string): Promise<void>
  /** Users whose time has come. */
  waiting(project: string, appId: string, page: { now: number; limit: number }): Promise<ProvisionedUser[]>
  save(project: string, appId: string, user: ProvisionedUser): Promise<void>
  forget(project: string, appId: string, userId: string): Promise<void>
}
