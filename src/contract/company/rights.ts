/** What a management key must be allowed to do, for every operation: the one table of rights. */

import { own } from '../../lib/own.ts'
import type { pipeline } from '../dev/pipelines.ts'
import type { Contract } from '../index.ts'
import type { AnyKind } from '../kinds/declaring/kind.ts'
import { kinds } from '../kinds/index.generated.ts'
import type { Operation } from '../operation.ts'
import type { Area } from './areas.ts'

export interface Right {
  area: Area
  /** Whether reading is not enough. */
  write: boolean
  /** Whether it needs a role in the whole company. */
  company: boolean
}

/** What is asked where nothing says less. */
export const FULL: Right = { area: 'all', write: true, company: false }

/** What there is beside the API, for the console alone, has rights as well. */
type Nouns = Contract & { pipeline: typeof pipeline }

/** Of each noun that has operations for management keys. */
const areaOf: { [N in keyof Nouns]?: Right['area'] } = {
  license: 'none',
  user: 'users',
  family: 'users',
  tenant: 'tenants',
  accessKey: 'users',
  inboundApp: 'apps',
  mcpClient: 'apps',
  consent: 'apps',
  role: 'authz',
  permission: 'authz',
  audit: 'audit',
  project: 'infra',
  flow: 'infra',
  execution: 'infra',
  theme: 'infra',
  passwordSettings: 'infra',
  signingKey: 'infra',
  token: 'users',
  outbox: 'users',
  notp: 'users',
  managementKey: 'all',
  descoper: 'all',
  infra: 'all',
  analytics: 'audit',
  resourcePolicy: 'apps',
  scopeClaimMapping: 'apps',
  localization: 'infra',
  group: 'users',
  ssoSettings: 'tenants',
  ssoAdminLink: 'tenants',
  scimKey: 'tenants',
  fga: 'authz',
  authz: 'authz',
  outboundToken: 'apps',
  ssoApp: 'apps',
  outboundScim: 'apps',
  // They hold what the whole project holds, and run as who started the plane.
  pipeline: 'all',
  upkeep: 'all',
}

/** What only reads. All else writes; so does what shows a secret, a code or a link by which somebody can act. */
const reads: { [N in keyof Nouns]?: readonly (keyof Nouns[N])[] } = {
  license: ['get'],
  user: [
    'load',
    'loadMany',
    'search',
    'searchTest',
    'loadDocs',
    'listTestDocs',
    'listAttributes',
    'listPasskeys',
    'listTrustedDevices',
    'listSessions',
    'history',
    'historyV2',
    'loginHistoryDocs',
  ],
  tenant: ['load', 'loadAll', 'search', 'settings', 'removeSsoSuffix'],
  scimKey: ['load'],
  family: ['settings', 'search', 'listAttributes', 'listMemberAttributes'],
  ssoSettings: ['load', 'loadAll', 'loadV1', 'loadXaa', 'loadAllXaa'],
  accessKey: ['load', 'search'],
  inboundApp: ['load', 'loadV2', 'loadAll', 'loadPage'],
  mcpClient: ['load', 'search'],
  consent: ['search'],
  role: ['all', 'ofSubTenants', 'search'],
  permission: ['all'],
  audit: ['search', 'export'],
  project: ['list', 'cloneProcess', 'exportSnapshot', 'validateSnapshot', 'history'],
  execution: ['trace', 'list'],
  flow: ['list', 'export', 'exportV1', 'asyncResult', 'listTemplates', 'listWidgets'],
  analytics: ['search'],
  resourcePolicy: ['loadByApp'],
  scopeClaimMapping: ['get'],
  localization: ['exportFlow', 'exportMessaging'],
  group: ['all', 'ofMembers', 'members'],
  theme: ['export', 'exportV1'],
  passwordSettings: ['load'],
  outboundToken: ['appsOfUser'],
  ssoApp: ['load', 'loadAll', 'listAttributes'],
  outboundScim: ['load'],
  pipeline: ['list', 'look', 'query'],
  upkeep: ['settings', 'chores', 'backups'],
  fga: [
    'loadSchema',
    'dryRunSchema',
    'listRelations',
    'check',
    'explain',
    'cacheMetrics',
    'loadResources',
    'mappableSchema',
    'mappableResources',
    'searchMappableResources',
    'loadBackup',
    'listBackups',
  ],
  authz: [
    'loadSchema',
    'resourceRelations',
    'targetsRelations',
    'getModified',
    'hasRelations',
    'whoCanAccess',
    'whatCanTargetAccess',
    'whatCanTargetAccessWithRelation',
  ],
}

/**
 * Where the noun's area is not what it takes. A tag opens a project to other keys, and a project that is deleted takes
 * everything along; a clone is one more project of the company.
 */
const special: { [operation: string]: Partial<Right> } = {
  'project.list': { area: 'none', company: true },
  'project.clone': { company: true },
  'project.cloneAsync': { company: true },
  'project.delete': { area: 'all' },
  'project.updateTags': { area: 'all' },
}

type OperationAccess = Pick<Operation, 'access' | 'effect'>

/** Undefined for operations that need no management key. Throws Error for a noun without an area. */
export function rightOf(noun: string, verb: string, operation: OperationAccess): Right | undefined {
  const { access, effect } = operation
  if (access !== 'management' && access !== 'managementOrToken' && access !== 'company') return undefined
  const kind = own<AnyKind>(kinds, noun)?.declaration
  const area = kind?.area ?? own<Right['area']>(areaOf, noun)
  if (!area) throw new Error(`no area of rights is named for ${noun}.${verb}`)
  const listed = own<readonly string[]>(reads, noun)?.includes(verb)
  const write = kind ? effect === 'write' : !listed
  return { area, write, company: access === 'company', ...special[`${noun}.${verb}`] }
}

/** `users read-write`, for people. */
export function nameOfRight({ area, write }: Right): string {
  return area === 'all' ? 'full-access' : `${area}-${write ? 'read-write' : 'read'}`
}
