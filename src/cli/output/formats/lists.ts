/**
 * The columns of each list. Evaluated when the program is built (scripts/build/evaluated.mjs), which then holds the names
 * and none of what the nouns print.
 */
import { accessKey } from '../../commands/access-key/shapes.ts'
import { inboundApp } from '../../commands/apps/shapes.ts'
import { auditReply } from '../../commands/audit/shapes.ts'
import { flow } from '../../commands/flow/shapes.ts'
import { permission } from '../../commands/permission/shapes.ts'
import { project, restorePoint } from '../../commands/project/shapes.ts'
import { role } from '../../commands/role/shapes.ts'
import { tenant } from '../../commands/tenant/shapes.ts'
import { user } from '../../commands/user/shapes.ts'
import type { Struct } from '../../go/decode.ts'

export interface Columns {
  /** Every field that an item can have: a header that is the same for each page. Where it is not known, the items say. */
  all?: readonly string[]
  /** What fits in a table for people. */
  brief: readonly string[]
}

const columns = (struct: Struct, ...brief: string[]) => ({ all: struct.map((field) => field.key), brief })

const records = columns(auditReply, 'occurred', 'action', 'type', 'userId', 'loginIds', 'actorId', 'remoteAddress')

/** Lists of ours, of which the command line knows no more than what it shows. */
const shown = (...brief: string[]): Columns => ({ brief })

export const lists: { [key: string]: Columns } = {
  accessKeys: columns(accessKey, 'id', 'name', 'status', 'createdTime', 'expireTime', 'description'),
  apps: columns(inboundApp, 'id', 'name', 'description', 'clientId', 'loginPageUrl'),
  flows: columns(flow, 'id', 'name', 'description', 'disabled'),
  managementKeys: shown('id', 'name', 'status', 'description', 'createdTime', 'expireTime'),
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
