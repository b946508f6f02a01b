/** What a project has to load: one declaration for each resource, over the contract's operations. */

import { contract } from '../contract/index.ts'
import type { AnyKind } from '../contract/kinds/declaring/kind.ts'
import { kinds } from '../contract/kinds/index.generated.ts'
import { type Operation, pagingOf, type RateClass, pageSize as sizeOf } from '../contract/operation.ts'
import { CLOCK } from './extract/cursor.ts'
import type { PaginatorConfig } from './extract/paginators.ts'
import type { Rate } from './extract/rate.ts'
import type { Endpoint, Resource } from './extract/resource.ts'

export interface DescopeOptions {
  /** Rows in a page of users, at most 100 at the service. */
  pageSize?: number
  /** Milliseconds after which users are walked wholly again, which shows deletions. */
  fullEvery?: number
  /** OAuth provider for users_get_provider_token. */
  provider?: string
  /** Keep to the service's published limits. */
  withLimits?: boolean
}

const { consent, audit: trail, user } = contract
/** Ids in one request for login histories. */
const HISTORY_BATCH = 100
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const DAY_IN_SECONDS = 24 * 60 * 60

export function descopeResources(options: DescopeOptions = {}): Resource[] {
  const declared = [...usersAndLogins(options), ...projectLists(), audit(), ...companyLists(), ...documentLists()]
  return declared.map((resource) => complete(resource, options.withLimits ?? false))
}

type Op = Pick<Operation, 'method' | 'path' | 'rate'>
type ResourceDeclaration = Resource & { operation: Op }

function usersAndLogins({
  pageSize = pagingOf(user.search).largest,
  fullEvery = DAY,
  provider,
}: DescopeOptions): ResourceDeclaration[] {
  const pages = oldestFirst(pageSize)
  const search: Endpoint = {
    json: { limit: pageSize, sort: OLDEST_FIRST },
    paginator: pages,
    selector: pagingOf(user.search).items,
    totalPath: 'total',
    path: '',
  }
  return [
    {
      name: 'users',
      operation: user.search,
      primaryKey: 'userId',
      isSnapshot: true,
      incremental: { cursor: CLOCK, name: 'modifiedTime', lag: 5 * MINUTE, fullEvery },
      endpoint: {
        ...search,
        json: { limit: pageSize, sort: OLDEST_FIRST, fromModifiedTime: '{incremental.start_value}' },
      },
    },
    {
      name: 'users_search',
      operation: user.search,
      primaryKey: 'userId',
      isSnapshot: true,
      isOptional: true,
      endpoint: search,
    },
    { name: 'test_users', operation: user.searchTest, primaryKey: 'userId', isSnapshot: true, endpoint: search },
    {
      name: 'users_get_login_history',
      operation: user.history,
      parent: { resource: 'users', field: 'userId', batch: HISTORY_BATCH },
      incremental: { cursor: 'loginTime', lag: DAY_IN_SECONDS },
      endpoint: { path: '', json: '{resources.users.userId}', selector: '$' },
    },
    {
      name: 'users_get_provider_token',
      operation: user.providerToken,
      parent: { resource: 'users', field: 'loginIds[0]', include: ['userId'], skipMissing: true },
      primaryKey: ['_users_userId', 'provider'],
      isOptional: true,
      endpoint: {
        path: '',
        params: { loginId: '{resources.users.loginIds[0]}', provider: provider ?? 'google' },
        selector: '$',
        ignore: [400, 404],
      },
    },
    {
      name: 'test_users_generate_otp',
      operation: user.generateOtp,
      parent: { resource: 'test_users', field: 'loginIds[0]', include: ['userId'], skipMissing: true },
      primaryKey: '_test_users_userId',
      isOptional: true,
      endpoint: {
        path: '',
        json: { loginId: '{resources.test_users.loginIds[0]}', deliveryMethod: 'email' },
        selector: '$',
      },
    },
  ]
}

function projectLists(): ResourceDeclaration[] {
  const consents = pagingOf(consent.search)
  const size = sizeOf(consents, 0)
  return [
    list('custom_attributes', contract.user.listAttributes, 'name', 'data'),
    list('tenants', contract.tenant.loadAll, 'id', 'tenants'),
    list('access_keys', contract.accessKey.search, 'id', 'keys'),
    list('roles', contract.role.all, ['name', 'tenantId'], 'roles'),
    list('permissions', contract.permission.all, 'name', 'permissions'),
    list('inbound_apps', contract.inboundApp.loadAll, 'id', 'apps'),
    list('flows', contract.flow.list, 'id', 'flows'),
    // The key of a project alone may not list projects.
    { ...list('projects', contract.project.list, 'id', 'projects'), isOptional: true },
    {
      name: 'consents',
      operation: consent.search,
      primaryKey: 'id',
      isSnapshot: true,
      endpoint: {
        path: '',
        json: { [consents.size]: size },
        paginator: { type: 'joined_pages', size, keyPath: 'id', pageField: 'page' },
        selector: consents.items,
        totalPath: 'total',
      },
    },
    relations(),
    {
      name: 'groups',
      operation: contract.group.all,
      parent: { resource: 'tenants', field: 'id', include: ['id'] },
      primaryKey: ['_tenants_id', 'id'],
      isSnapshot: true,
      isOptional: true,
      endpoint: { path: '', json: { tenantId: '{resources.tenants.id}' }, selector: '$' },
    },
  ]
}

/** Who administers, by what people sign in, and what runs; a service may not have all of it. */
function companyLists(): ResourceDeclaration[] {
  const lists = [
    list('federated_apps', contract.ssoApp.loadAll, 'id', 'apps'),
    list('descopers', contract.descoper.list, 'id', 'descopers'),
    list('management_keys', contract.managementKey.search, 'id', 'keys'),
  ]
  const optional = [...lists, ssoSettings(), outboundTokens(), flowExecutions()]
  return optional.map((each) => ({ ...each, isOptional: true }))
}

function ssoSettings(): ResourceDeclaration {
  return {
    name: 'sso_settings',
    operation: contract.ssoSettings.loadAll,
    parent: { resource: 'tenants', field: 'id', include: ['id'] },
    primaryKey: ['_tenants_id', 'ssoId'],
    isSnapshot: true,
    endpoint: { path: '', params: { tenantId: '{resources.tenants.id}' }, selector: 'SSOSettings' },
  }
}

/** Of which apps a user has a token. The tokens themselves are never asked for. */
function outboundTokens(): ResourceDeclaration {
  return {
    name: 'outbound_tokens',
    operation: contract.outboundToken.appsOfUser,
    parent: { resource: 'users', field: 'userId', include: ['userId'] },
    primaryKey: '_users_userId',
    isSnapshot: true,
    endpoint: { path: '', params: { userId: '{resources.users.userId}' }, selector: '$' },
    map: (item) => ((item as { appIds?: unknown[] }).appIds?.length ? item : undefined),
  }
}

/** The newest ones; older ones that were loaded before stay. */
function flowExecutions(): ResourceDeclaration {
  const json = { limit: EXECUTIONS }
  return {
    name: 'flow_executions',
    operation: contract.execution.list,
    primaryKey: 'executionId',
    endpoint: { path: '', json, selector: 'executions' },
  }
}

const EXECUTIONS = 1000

/** Of fine-grained authorization; the hosted service has no such list. */
function relations(): ResourceDeclaration {
  const { items, size, largest } = pagingOf(contract.fga.listRelations)
  return {
    name: 'fga_relations',
    operation: contract.fga.listRelations,
    primaryKey: ['resource', 'resourceType', 'relation', 'target', 'targetType'],
    isSnapshot: true,
    isOptional: true,
    endpoint: {
      path: '',
      json: { [size]: largest },
      paginator: { type: 'cursor', cursorPath: 'next', cursorBodyPath: 'after' },
      selector: items,
    },
  }
}

function audit(): ResourceDeclaration {
  const { items, size, largest } = pagingOf(trail.search)
  return {
    name: 'audit',
    operation: trail.search,
    incremental: { cursor: 'occurred', lag: 5 * MINUTE },
    endpoint: {
      path: '',
      json: { from: '{incremental.start_value}', [size]: largest, oldestFirst: true },
      paginator: {
        type: 'oldest_first',
        size: largest,
        keyPath: 'ID',
        timePath: 'occurred',
        timeUnit: 1,
        fromField: 'from',
      },
      selector: items,
      totalPath: 'total',
    },
  }
}

const OLDEST_FIRST = [
  { field: 'createdTime', desc: false },
  { field: 'id', desc: false },
]

/** Pages of users, sorted so. */
function oldestFirst(size: number): PaginatorConfig {
  const at = { keyPath: 'userId', timePath: 'createdTime', timeUnit: 1000 }
  return { type: 'oldest_first', size, ...at, fromField: 'fromCreatedTime', offsetField: 'offset' }
}

/** Every kind of named document that can be listed, under its name in words. A service may not have it yet. */
function documentLists(): ResourceDeclaration[] {
  return (Object.values(kinds) as AnyKind[]).flatMap(({ declaration: { title, reply }, operations }) => {
    const { loadAll } = operations
    const name = title[1].toLowerCase().replaceAll(' ', '_')
    return loadAll ? [{ ...list(name, loadAll, 'id', reply[1]), isOptional: true }] : []
  })
}

/** All there is in one answer. */
function list(name: string, operation: Op, primaryKey: string | string[], selector: string): ResourceDeclaration {
  const json = operation.method === 'GET' ? undefined : {}
  return {
    name,
    operation,
    primaryKey,
    isSnapshot: true,
    endpoint: { path: '', selector, json, paginator: { type: 'single_page' } },
  }
}

/** Requests in seconds that the hosted service takes, by class of operation. */
const LIMITS: Record<RateClass, Rate> = {
  user: { requests: 500, seconds: 60 },
  userCreate: { requests: 100, seconds: 60 },
  userUpdate: { requests: 200, seconds: 60 },
  audit: { requests: 10, seconds: 60 },
  general: { requests: 100, seconds: 60 },
}

function complete({ operation, ...resource }: ResourceDeclaration, withLimits: boolean): Resource {
  const { method, path, rate } = operation
  const endpoint = {
    paginator: { type: 'single_page' as const },
    ...resource.endpoint,
    path,
    method: method as Endpoint['method'],
  }
  return { ...resource, endpoint, rate: withLimits ? LIMITS[rate ?? 'general'] : undefined }
}
