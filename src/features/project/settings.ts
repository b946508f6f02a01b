/**
 * A project's settings as the plane uses them: read from the records that snapshots carry, with a new project's
 * values where a record or a key is missing.
 */
import type { AuthMethod } from '../../contract/project/snapshot/layout.ts'
import { asObject, type Json, type JsonObject, textAt } from '../../lib/json.ts'
import { own } from '../../lib/own.ts'
import type { Tables } from '../../store/port/index.ts'
import { defaultAuth, defaultProject } from './defaults/settings.ts'

/** All lifetimes are seconds. */
export interface SessionSettings {
  sessionToken: number
  refreshToken: number
  stepupToken: number
  accessKeyToken: number
  /** A session that is not used for so long ends; 0 never. */
  inactivity: number
  rotateRefreshToken: boolean
  responseMethod: 'onBody' | 'cookie'
  /** As the snapshot says it: a number, or a word in newer ones. */
  cookiePolicy: Json
  cookieDomain: string
  trustedDomains: string[]
  /** Whether users may sign up by themselves. */
  selfProvisioning: boolean
  /** Ids of JWT templates; empty for none. */
  userTemplateId: string
  keyTemplateId: string
}

export interface InviteSettings {
  url: string
  byEmail: boolean
  bySms: boolean
  magicLink: boolean
  /** Seconds; 0 for the link's own. */
  expiration: number
}

export interface TestUserSettings {
  /** Login ids that count as test users, and those that the fixed code is good for; empty for none. */
  loginIdPattern: string
  fixedCodePattern: string
  allowFixedCode: boolean
  fixedCode: string
}

export interface MethodSettings {
  enabled: boolean
  /** Seconds that a code or link is good for. */
  expiration: number
  /** Where links lead when a request does not say. */
  redirectUrl: string
  /** So many messages in so many seconds; 0 unlimited. */
  rateLimit: number
  rateWindow: number
  /** The whole record. */
  document: JsonObject
}

/** What wrong tries lock. */
interface Locks {
  /** Wrong tries that lock the user until unlocked; 0 never. */
  lockAttempts: number
  /** Wrong tries that lock the user for some minutes; 0 never. */
  tempLockAttempts: number
  tempLockMinutes: number
}

export interface PasswordPolicy extends Locks {
  enabled: boolean
  minLength: number
  lowercase: boolean
  uppercase: boolean
  number: boolean
  nonAlphanumeric: boolean
  anyLetter: boolean
  disallowedCharacters: string
  disallowEmailMatch: boolean
  /** Weeks until a password must be changed; 0 never. */
  expirationWeeks: number
  /** Earlier passwords that may not come again; 0 any may. */
  reuseAmount: number
  maskError: boolean
  /** From 1 to 4; 0 does not ask. */
  strength: number
}

export async function sessionSettings(tables: Tables, project: string): Promise<SessionSettings> {
  return sessionSettingsIn(await projectDocument(tables, project))
}

/** `document`: project.json. */
export function sessionSettingsIn(document: JsonObject): SessionSettings {
  const read = reader(document)
  return {
    sessionToken: read.seconds('sessionTokenExpiration'),
    refreshToken: read.seconds('refreshTokenExpiration'),
    stepupToken: read.seconds('stepupTokenExpiration'),
    accessKeyToken: read.seconds('keySessionTokenExpiration'),
    inactivity: read.flag('enableInactivity') ? read.seconds('inactivityTime') : 0,
    rotateRefreshToken: read.flag('rotateJwt'),
    responseMethod: read.text('tokenResponseMethod') === 'cookie' ? 'cookie' : 'onBody',
    cookiePolicy: read.any('cookiePolicy'),
    cookieDomain: read.text('domain'),
    trustedDomains: read
      .text('trustedDomains')
      .split(',')
      .map((domain) => domain.trim())
      .filter(Boolean),
    selfProvisioning: read.flag('projectSelfProvisioning'),
    userTemplateId: read.text('userTemplateId'),
    keyTemplateId: read.text('keyTemplateId'),
  }
}

export async function inviteSettings(tables: Tables, project: string): Promise<InviteSettings> {
  const read = reader(await projectDocument(tables, project))
  return {
    url: read.text('inviteUrl'),
    byEmail: read.flag('inviteSendEmail'),
    bySms: read.flag('inviteSendSms'),
    magicLink: read.flag('inviteMagicLink'),
    expiration: read.seconds('inviteExpirationTime'),
  }
}

/** `document`: project.json. */
export function testUserSettingsIn(document: JsonObject): TestUserSettings {
  const read = reader(document)
  return {
    loginIdPattern: read.text('testUserRegex'),
    fixedCodePattern: read.text('testUserFixedAuthVerifierRegex'),
    allowFixedCode: read.flag('testUserAllowFixedAuth'),
    fixedCode: read.text('testUserFixedAuthToken'),
  }
}

export async function methodSettings(tables: Tables, project: string, method: AuthMethod): Promise<MethodSettings> {
  return methodSettingsIn(await authDocument(tables, project, method))
}

/** `document`: auth/<method>.json. */
export function methodSettingsIn(document: JsonObject): MethodSettings {
  const read = reader(document)
  return {
    enabled: read.flag('enabled'),
    expiration: read.seconds('expirationTime'),
    redirectUrl: read.text('redirectUrl'),
    rateLimit: read.number('rateLimitRetries'),
    rateWindow: read.number('rateLimitTimeframe'),
    document,
  }
}

/** Security questions, in the order in which they are asked. */
export interface QuestionSettings extends Locks {
  enabled: boolean
  questions: { id: string; text: string }[]
  /** How many answers a user has to give, and how many are asked for later. */
  setupCount: number
  verifyCount: number
}

export async function questionSettings(tables: Tables, project: string): Promise<QuestionSettings> {
  const read = reader(await authDocument(tables, project, 'securityquestions'))
  const listed = read.any('securityQuestions')
  return {
    enabled: read.flag('enabled'),
    questions: (Array.isArray(listed) ? listed : [])
      .map(asObject)
      .map(({ id, text }) => ({ id: String(id ?? ''), text: String(text ?? '') })),
    setupCount: read.number('setupQuestionsCount'),
    verifyCount: read.number('verifyQuestionsCount'),
    ...locksIn(read),
  }
}

/** The rules for passwords: the project's, with those of a tenant that has its own in their place. */
export async function passwordDocument(tables: Tables, project: string, tenant: string): Promise<JsonObject> {
  return withOwnRules(tables, project, { document: await authDocument(tables, project, 'password'), tenant })
}

async function withOwnRules(
  tables: Tables,
  project: string,
  { document, tenant }: { document: JsonObject; tenant: string },
): Promise<JsonObject> {
  const own = tenant ? (await tables.tenants.load(project, tenant))?.settings['passwords'] : undefined
  return { ...document, ...asObject(own) }
}

/** `tenant`: whose rules hold in place of the project's; empty for none. */
export async function passwordPolicy(tables: Tables, project: string, tenant = ''): Promise<PasswordPolicy> {
  return passwordPolicyIn(await passwordDocument(tables, project, tenant))
}

/** The policy where auth/password.json is known. */
export async function passwordPolicyOver(
  tables: Tables,
  project: string,
  known: { document: JsonObject; tenant: string },
): Promise<PasswordPolicy> {
  return passwordPolicyIn(await withOwnRules(tables, project, known))
}

export function passwordPolicyIn(document: JsonObject): PasswordPolicy {
  const read = reader(document)
  const when = (flag: string, value: number) => (read.flag(flag) ? value : 0)
  return {
    enabled: read.flag('enabled'),
    minLength: read.number('minLength'),
    lowercase: read.flag('lowercase'),
    uppercase: read.flag('uppercase'),
    number: read.flag('number'),
    nonAlphanumeric: read.flag('nonAlphanumeric'),
    anyLetter: read.flag('anyLetter'),
    disallowedCharacters: read.text('disallowedCharacters'),
    disallowEmailMatch: read.flag('disallowEmailMatch'),
    expirationWeeks: when('expiration', read.number('expirationWeeks')),
    ...locksIn(read),
    reuseAmount: when('reuse', read.number('reuseAmount')),
    maskError: read.flag('maskError'),
    strength: when('enablePasswordStrength', read.number('passwordStrengthScore')),
  }
}

/** project.json as it stands, over a new project's values. */
export async function projectDocument(tables: Tables, project: string): Promise<JsonObject> {
  const entity = await tables.configuration.load(project, 'project', '')
  return { ...defaultProject, ...asObject(entity?.document) }
}

/** auth/<method>.json as it stands, over a new project's values. */
export async function authDocument(tables: Tables, project: string, method: AuthMethod): Promise<JsonObject> {
  const entity = await tables.configuration.load(project, 'auth', method)
  return { ...defaultAuth[method], ...asObject(entity?.document) }
}

/** Replaces some keys of a method's record; the others stay. Call it in the transaction of the change. */
export async function changeAuth(
  tables: Tables,
  { project, method, now }: { project: string; method: AuthMethod; now: number },
  changes: JsonObject,
): Promise<void> {
  const entity = await tables.configuration.load(project, 'auth', method)
  await tables.configuration.save(project, [
    {
      kind: 'auth',
      id: method,
      position: 0,
      file: '',
      revision: (entity?.revision ?? 0) + 1,
      document: { ...defaultAuth[method], ...asObject(entity?.document), ...changes },
      modifiedAt: now,
    },
  ])
}

/** A length of time that stands in two keys, `key` and `keyUnit`; 0 when either is missing. */
export function secondsOf(document: JsonObject, key: string): number {
  const [count, unit] = [document[key], document[`${key}Unit`]]
  return typeof count === 'number' && typeof unit === 'string' ? Math.floor(count * (own(UNIT_SECONDS, unit) ?? 0)) : 0
}

function locksIn(read: ReturnType<typeof reader>): Locks {
  const when = (flag: string, key: string) => (read.flag(flag) ? read.number(key) : 0)
  return {
    lockAttempts: when('lock', 'lockAttempts'),
    tempLockAttempts: when('tempLock', 'tempLockAttempts'),
    tempLockMinutes: when('tempLock', 'tempLockDuration'),
  }
}

/** Values of the wrong type count as missing. */
function reader(document: JsonObject) {
  const number = (key: string) => (typeof document[key] === 'number' ? document[key] : 0)
  const text = (key: string) => textAt(document, key)
  return {
    number,
    text,
    any: (key: string) => document[key] ?? null,
    flag: (key: string) => document[key] === true,
    seconds: (key: string) => secondsOf(document, key),
  }
}

const UNIT_SECONDS: { [unit: string]: number } = {
  seconds: 1,
  minutes: 60,
  hours: 3600,
  days: 86_400,
  weeks: 604_800,
  months: 2_592_000,
  years: 31_536_000,
}
