import { hasTexts } from '../../../lib/json.ts'
import type { Db } from '../../db.ts'
import type { Noun } from '../../noun.ts'
import type { Identities, Identity } from '../../port/federation.ts'
import type { FgaTuple } from '../../port/fga.ts'
import { formed, textsIn, toJson } from '../../sql/codec.ts'
import { statement } from '../../statement.ts'

interface IdentityRow {
  project_id: string
  source: string
  subject: string
  user_id: string
  tenant_id: string
  /** JSON lists. */
  groups_held: string
  role_ids: string
  relations: string
  created_at: number
  used_at: number
}

export const identities: Noun<Identities, { identities: IdentityRow }> = { tables: { identities: 'content' }, open }

function open(db: Db): Identities {
  return {
    find: async (project, source, subject) => {
      const row = await db.first(bySubject, { project, source, subject })
      return row && toIdentity(row)
    },
    ofUser: async (project, user) => (await db.all(byUser, { project, user })).map(toIdentity),
    ofSource: async (project, source) => (await db.all(bySource, { project, source })).map(toIdentity),
    put: async (project, identity) => {
      const row = fromIdentity(project, identity)
      while ((await db.insert('identities', [row], 'skipTaken')) === 0 && (await db.run(replace, row)) === 0);
    },
    leaveTenant: async (project, tenant) => {
      await db.run(dropOfTenant, { project, tenant })
    },
  }
}

const bySubject = statement<{ project: string; source: string; subject: string }>()((db, $) =>
  db
    .selectFrom('identities')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('source', '=', $.source)
    .where('subject', '=', $.subject),
)
const byUser = statement<{ project: string; user: string }>()((db, $) =>
  db
    .selectFrom('identities')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('user_id', '=', $.user)
    .orderBy('source')
    .orderBy('subject'),
)
const bySource = statement<{ project: string; source: string }>()((db, $) =>
  db
    .selectFrom('identities')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('source', '=', $.source)
    .orderBy('subject'),
)
const replace = statement<IdentityRow>()((db, $) =>
  db
    .updateTable('identities')
    .set({
      user_id: $.user_id,
      tenant_id: $.tenant_id,
      groups_held: $.groups_held,
      role_ids: $.role_ids,
      relations: $.relations,
      used_at: $.used_at,
    })
    .where('project_id', '=', $.project_id)
    .where('source', '=', $.source)
    .where('subject', '=', $.subject),
)
const dropOfTenant = statement<{ project: string; tenant: string }>()((db, $) =>
  db.deleteFrom('identities').where('project_id', '=', $.project).where('tenant_id', '=', $.tenant),
)

const areTuples = (value: unknown): value is FgaTuple[] =>
  Array.isArray(value) && value.every((one) => hasTexts(one, 'resource', 'relation', 'target'))

function toIdentity(row: IdentityRow): Identity {
  return {
    source: row.source,
    subject: row.subject,
    userId: row.user_id,
    tenantId: row.tenant_id,
    groups: textsIn(row.groups_held),
    roleIds: textsIn(row.role_ids),
    relations: formed(row.relations, areTuples, 'a list of relations'),
    createdAt: row.created_at,
    usedAt: row.used_at,
  }
}

function fromIdentity(project: string, identity: Identity): IdentityRow {
  return {
    project_id: project,
    source: identity.source,
    subject: identity.subject,
    user_id: identity.userId,
    tenant_id: identity.tenantId,
    groups_held: toJson(identity.groups),
    role_ids: toJson(identity.roleIds),
    relations: toJson(identity.relations),
    created_at: identity.createdAt,
    used_at: identity.usedAt,
  }
}
