/** The columns of lists, by the key that a list has in JSON. */
import type { Struct } from '../go-decode.ts'
import {
  accessKey,
  auditReply,
  flow,
  inboundApp,
  permission,
  project,
  restorePoint,
  role,
  tenant,
  user,
} from '../shapes.ts'

export interface Columns {
  /** Every field that an item can have: a header that is the same for each page. Where it is not known, the items say. */
  all?: readonly string[]
  /** What fits in a table for people. */
  brief: readonly string[]
}

export function columnsOf(key: string): Columns | undefined {
  return Object.hasOwn(COLUMNS, key) ? COLUMNS[key] : undefined
}

const columns = (struct: Struct, ...brief: string[]) => ({ all: struct.map((field) => field.key), brief })

const records = columns(auditReply, 'occurred', 'action', 'type', 'userId', 'loginIds', 'actorId', 'remoteAddress')

/** Lists of ours, of which the command line knows no more than what it shows. */
const shown = (...brief: string[]): Columns => ({ brief })

const COLUMNS: { [key: string]: Columns } = {
  accessKeys: columns(accessKey, 'id', 'name', 'status', 'createdTime', 'expireTime', 'description'),
  apps: columns(inboundApp, 'id', 'name', 'description', 'clientId', 'loginPageUrl'),
  flows: columns(flow, 'id', 'name', 'description', 'disabled'),
  messages: shown('createdTime', 'channel', 'to', 'kind', 'code', 'link', 'status'),
  permissions: columns(permission, 'name', 'description', 'systemDefault', 'id'),
  profiles: shown('active', 'name', 'projectId', 'baseUrl', 'managementKey', 'default'),
  projects: columns(project, 'id', 'name', 'environment', 'tags'),
  records: { ...records, all: records.all.map((name) => (name === 'externalIds' ? 'loginIds' : name)) },
  requests: shown('time', 'method', 'path', 'status', 'errorCode', 'took'),
  restorePoints: columns(restorePoint, 'id', 'createdTime', 'reason', 'createdBy'),
  roles: columns(role, 'name', 'description', 'permissionNames', 'tenantId', 'id'),
  tenants: columns(tenant, 'id', 'name', 'selfProvisioningDomains', 'createdTime'),
  users: columns(user, 'userId', 'loginIds', 'name', 'email', 'phone', 'status'),
}
