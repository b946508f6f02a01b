/** The columns of lists, by the key that a list has in JSON. */
import type { Struct } from '../go-decode.ts'
import { accessKey, auditReply, flow, inboundApp, permission, project, role, tenant, user } from '../shapes.ts'

export interface Columns {
  /** Every field that an item can have: a header that is the same for each page. */
  all: readonly string[]
  /** What fits in a table for people. */
  brief: readonly string[]
}

export function columnsOf(key: string): Columns | undefined {
  return Object.hasOwn(COLUMNS, key) ? COLUMNS[key] : undefined
}

const columns = (struct: Struct, ...brief: string[]): Columns => ({ all: struct.map((field) => field.key), brief })

const records = columns(auditReply, 'occurred', 'action', 'type', 'userId', 'loginIds', 'actorId', 'remoteAddress')

const COLUMNS: { [key: string]: Columns } = {
  accessKeys: columns(accessKey, 'id', 'name', 'status', 'createdTime', 'expireTime', 'description'),
  apps: columns(inboundApp, 'id', 'name', 'description', 'clientId', 'loginPageUrl'),
  flows: columns(flow, 'id', 'name', 'description', 'disabled'),
  permissions: columns(permission, 'name', 'description', 'systemDefault', 'id'),
  projects: columns(project, 'id', 'name', 'environment', 'tags'),
  records: { ...records, all: records.all.map((name) => (name === 'externalIds' ? 'loginIds' : name)) },
  roles: columns(role, 'name', 'description', 'permissionNames', 'tenantId', 'id'),
  tenants: columns(tenant, 'id', 'name', 'selfProvisioningDomains', 'createdTime'),
  users: columns(user, 'userId', 'loginIds', 'name', 'email', 'phone', 'status'),
}
