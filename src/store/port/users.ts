import type { Json, JsonObject } from '../../lib/json.ts'

/** A membership (`roleId` empty) or a role held in a tenant (or, with `tenantId` empty, in the project). */
export interface Grant {
  tenantId: string
  roleId: string
}

/** A grant with the names that replies show; only the ids are stored. */
export interface NamedGrant extends Grant {
  tenantName: string
  roleName: string
}

/** `vouched`: made by a backend; `claimed`: signed up with nothing proven yet; `proven`: signed up, address proven. */
export type Ownership = 'vouched' | 'claimed' | 'proven'

export interface FamilyMembership {
  familyId: string
  /** Roles of the project that hold in this family. */
  roleIds: string[]
  /** Values of the attributes that members have in each family. */
  attributes: JsonObject
  /** Cannot sign in: members of the family act in its name. */
  dependent: boolean
}

export interface User {
  id: string
  ownership: Ownership
  status: 'enabled' | 'disabled' | 'invited'
  test: boolean
  loginIds: string[]
  name: string
  givenName: string
  middleName: string
  familyName: string
  email: string
  verifiedEmail: boolean
  phone: string
  verifiedPhone: boolean
  picture: string
  recoveryEmail: string
  verifiedRecoveryEmail: boolean
  recoveryPhone: string
  verifiedRecoveryPhone: boolean
  customAttributes: JsonObject
  ssoAppIds: string[]
  families: FamilyMembership[]
  /** Provider name to true. */
  oauth: JsonObject
  password: boolean
  totp: boolean
  webauthn: boolean
  saml: boolean
  scim: boolean
  oidc: boolean
  /** Unix seconds, 0 none. */
  consentExpiresAt: number
  /** Unix milliseconds: sessions made until then are void. */
  sessionsVoidAt: number
  createdAt: number
  modifiedAt: number
  grants: NamedGrant[]
}

export interface Password {
  userId: string
  /** `{ scheme: 'phc', hash }`, or an imported hash with its parameters. */
  hash: JsonObject
  history: JsonObject[]
  /** Must be replaced at the next sign-in. */
  expired: boolean
  changedAt: number
}

export interface Login {
  userId: string
  id: string
  /** Unix milliseconds. */
  at: number
  city: string
  country: string
  ip: string
  tenantId: string
}

/** A login's in the order of their times. */
export type LoginPlace = Pick<Login, 'at' | 'userId' | 'id'>

export interface ProviderToken {
  userId: string
  provider: string
  providerUserId: string
  /** Sealed JSON of access and refresh token. */
  sealed: string
  scopes: string[]
  /** Unix seconds, 0 never. */
  expiresAt: number
}

export interface Passkey {
  userId: string
  id: string
  rpId: string
  kind: string
  displayName: string
  publicKey: string
  /** What the passkey itself says of its user, base64url; empty for the user's id. */
  userHandle: string
  counter: number
  createdAt: number
}

/** What can be the id of a user: those that are made have 27 letters and digits behind the U, those given up to 63. */
export const USER_ID = /^U[0-9A-Za-z_-]{1,63}$/

export interface UserFilter {
  /** Values of a list are alternatives; different filters must all hold; empty lists and `''` filter nothing. */
  loginIds: string[]
  userIds: string[]
  emails: string[]
  phones: string[]
  recoveryEmails: string[]
  recoveryPhones: string[]
  tenantIds: string[]
  /** Roles by name, of the project or of any tenant, held anywhere. */
  roleNames: string[]
  /** Roles held in a tenant, any of them or all; in names, roles of the tenant and of the project count. */
  tenantRoles: { tenantId: string; by: 'id' | 'name'; roles: string[]; all: boolean }[]
  statuses: string[]
  ssoAppIds: string[]
  familyIds: string[]
  /** Only those who are. */
  dependent: boolean
  /** Part of a name, address, number or login id, in any case; or a whole user id. */
  text: string
  /** Name to the values of which one must equal. */
  customAttributes: { [name: string]: Json[] }
  test?: boolean
  ssoOnly: boolean
  scimOnly: boolean
  flags: { [flag in UserFlag]?: boolean }
  /** Unix milliseconds, both included, 0 unset. */
  createdFrom: number
  createdTo: number
  modifiedFrom: number
  modifiedTo: number
  sort: { field: UserSort; desc: boolean }[]
  limit: number
  offset: number
  /** Only users who were made after this one, or with it and have a greater id. */
  after?: { createdAt: number; id: string }
}

export const USER_FLAGS = [
  'password',
  'totp',
  'webauthn',
  'scim',
  'verifiedEmail',
  'verifiedPhone',
  'verifiedRecoveryEmail',
  'verifiedRecoveryPhone',
] as const

export type UserFlag = (typeof USER_FLAGS)[number]

export const USER_SORTS = [
  'id',
  'modifiedTime',
  'createdTime',
  'externalId',
  'displayName',
  'tenant',
  'phoneNumber',
  'email',
  'status',
] as const

export type UserSort = (typeof USER_SORTS)[number]

/** A user who signs in, as the transaction found him once it had him for itself. */
export interface Entering {
  user: User
  /** Whether he has signed in before. */
  seen: boolean
  /** Without a password there is neither. */
  password?: Pick<Password, 'expired' | 'changedAt'>
}

export interface Users {
  byId(project: string, id: string): Promise<User | undefined>
  byLoginId(project: string, loginId: string): Promise<User | undefined>
  /** By a user id, or else by a login id. */
  find(project: string, key: string): Promise<User | undefined>
  /** The same with the user's password. */
  findWithPassword(project: string, key: string): Promise<{ user: User; password?: Password } | undefined>
  /** Of an id, with other writers kept from the user until the end of the transaction. */
  enter(project: string, id: string): Promise<Entering | undefined>
  /** `find`, with other writers kept from the user until the end of the transaction. */
  lock(project: string, key: string): Promise<User | undefined>
  /** Unknown ids are left out; in the order of `ids`. */
  byIds(project: string, ids: readonly string[]): Promise<User[]>
  search(project: string, filter: UserFilter): Promise<{ users: User[]; total: number }>
  /** Which of the login ids belong to somebody: login id to user id. */
  owners(project: string, loginIds: readonly string[]): Promise<Map<string, string>>
  /**
   * Users whose login ids are all free are stored; the ids of the others come back, and nothing of them is stored.
   * Of two users in the list that want one login id, the first has it.
   */
  create(project: string, users: readonly User[]): Promise<string[]>
  /** Stores what differs. False, and nothing changed, when a login id of `after` belongs to somebody else. */
  update(project: string, before: User, after: User): Promise<boolean>
  /** Removes users and all that is kept about them; unknown ids are ignored. Resolves to those removed. */
  remove(project: string, ids: readonly string[]): Promise<User[]>
  /** Ids of all test users. */
  testUserIds(project: string): Promise<string[]>
  /** Ids of some users that have a value for a custom attribute. */
  withAttribute(project: string, name: string, limit: number): Promise<string[]>
  /** Ids of users that are members of this tenant and of no other. */
  onlyIn(project: string, tenantId: string): Promise<string[]>
  leaveTenant(project: string, tenantId: string): Promise<void>

  password(project: string, userId: string): Promise<Password | undefined>
  /** Replaces what the users have. */
  setPasswords(project: string, passwords: readonly Password[]): Promise<void>
  /** Newest first. */
  logins(project: string, userIds: readonly string[]): Promise<Login[]>
  /** Of one user, newest first. */
  recentLogins(project: string, userId: string, limit: number): Promise<Login[]>
  addLogin(project: string, login: Login): Promise<void>
  /**
   * Of the next `most` logins after a place and from before a time, unix milliseconds, all but the last one of each
   * user, and the place that was reached; none at the end.
   */
  oldLogins(
    project: string,
    after: LoginPlace,
    page: { before: number; most: number },
  ): Promise<{ logins: Login[]; reached?: LoginPlace }>
  removeLogins(project: string, logins: readonly Login[]): Promise<void>
  providerToken(project: string, userId: string, provider: string): Promise<ProviderToken | undefined>
  /** Replaces the one of that provider. */
  setProviderToken(project: string, token: ProviderToken): Promise<void>
  /** In the order of their making. */
  passkeys(project: string, userId: string): Promise<Passkey[]>
  /** Whose the passkey with this handle of another place is. */
  passkeyOwner(project: string, userHandle: string): Promise<string | undefined>
  addPasskey(project: string, passkey: Passkey): Promise<void>
  /** All of the user, or those named. */
  removePasskeys(project: string, userId: string, ids?: readonly string[]): Promise<void>
  /** Takes every way in: password, passkeys, authenticator, providers, sessions, grants, consents and what waits. */
  forget(project: string, userId: string): Promise<void>
  /** Gives a user what is kept about another one, where it has none of its own. */
  absorb(project: string, from: string, into: string): Promise<void>
}

/**
 * What replies say of a user, in the words of their writer: kept where the engine can tell of every change in time, and
 * written anew each time where it cannot.
 */
export interface UserTexts {
  /** Resolves to the text that is kept, or that `write` gives now; undefined where there is no such user. */
  of(project: string, named: NamedUser, write: () => Promise<WrittenUser | undefined>): Promise<string | undefined>
}

export interface NamedUser {
  key: string
  /** A user id, or else also a login id. */
  by: 'id' | 'any'
}

/** A text that follows from the user, with the names of tenants, roles and permissions, and from nothing else. */
export interface WrittenUser {
  user: Pick<User, 'id' | 'loginIds'>
  text: string
}

/** Of an engine that cannot tell: another process may have changed the user since. */
export const unkeptTexts: UserTexts = {
  of: async (_, __, write) => (await write())?.text,
}
