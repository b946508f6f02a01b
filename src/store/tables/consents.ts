import type { SelectQueryBuilder } from 'kysely'
import type { Db } from '../db.ts'
import type { Noun } from '../noun.ts'
import type { Consent, ConsentFilter, Consents } from '../port/oauth.ts'
import type { Schema } from '../schema.ts'
import { inChunks } from '../sql/chunks.ts'
import { textsIn, toJson } from '../sql/codec.ts'
import { statement } from '../statement.ts'

interface ConsentRow {
  project_id: string
  id: string
  app_id: string
  user_id: string
  tenant_id: string
  scopes: string
  granted_by: string
  created_at: number
  modified_at: number
  /** 0 never. */
  expires_at: number
}

export const consents: Noun<Consents, { consents: ConsentRow }> = { tables: { consents: 'content' }, open }

function open(db: Db): Consents {
  const { builder } = db.dialect
  return {
    find: async (project, key) => {
      const row = await db.first(byApp, { project, ...key })
      return row && toConsent(row)
    },
    load: async (project, id) => {
      const row = await db.first(byId, { project, id })
      return row && toConsent(row)
    },
    search: async (project, filter, { offset, limit }) => {
      const matching = filtered(db, project, filter)
      const [count] = await db.query(matching.select((eb) => eb.fn.countAll<number>().as('total')))
      const ordered = matching.selectAll().orderBy('created_at').orderBy('id')
      const rows = await db.query(limit > 0 ? ordered.limit(limit).offset(offset) : ordered)
      return { consents: rows.map(toConsent), total: Number(count?.total ?? 0) }
    },
    create: async (project, consent) =>
      (await db.insert('consents', [fromConsent(project, consent)], 'skipTaken')) === 1,
    update: async (project, consent) => {
      const { id, scopes, modifiedAt, expiresAt } = consent
      await db.run(update, { project, id, scopes: toJson(scopes), modifiedAt, expiresAt })
    },
    remove: async (project, filter) => {
      const found = (await db.query(filtered(db, project, filter).selectAll())).map(toConsent)
      await inChunks(
        found.map(({ id }) => id),
        async (chunk) => {
          await db.execute(builder.deleteFrom('consents').where('project_id', '=', project).where('id', 'in', chunk))
          return []
        },
      )
      return found
    },
  }
}

type Query = SelectQueryBuilder<Schema, 'consents', object>

function filtered(db: Db, project: string, filter: ConsentFilter): Query {
  const { ids = [], appId, userIds = [], tenantId, ofTenants } = filter
  let query: Query = db.dialect.builder.selectFrom('consents').where('project_id', '=', project)
  if (ids.length > 0) query = query.where('id', 'in', [...ids])
  if (appId) query = query.where('app_id', '=', appId)
  if (userIds.length > 0) query = query.where('user_id', 'in', [...userIds])
  if (tenantId) query = query.where('tenant_id', '=', tenantId)
  return ofTenants ? query.where('tenant_id', '<>', '') : query
}

const byApp = statement<{ project: string; appId: string; userId: string; tenantId: string }>()((db, $) =>
  db
    .selectFrom('consents')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('app_id', '=', $.appId)
    .where('user_id', '=', $.userId)
    .where('tenant_id', '=', $.tenantId),
)
const byId = statement<{ project: string; id: string }>()((db, $) =>
  db.selectFrom('consents').selectAll().where('project_id', '=', $.project).where('id', '=', $.id),
)
const update = statement<{ project: string; id: string; scopes: string; modifiedAt: number; expiresAt: number }>()(
  (db, $) =>
    db
      .updateTable('consents')
      .set({ scopes: $.scopes, modified_at: $.modifiedAt, expires_at: $.expiresAt })
      .where('project_id', '=', $.project)
      .where('id', '=', $.id),
)

function toConsent(row: ConsentRow): Consent {
  return {
    id: row.id,
    appId: row.app_id,
    userId: row.user_id,
    tenantId: row.tenant_id,
    scopes: textsIn(row.scopes),
    grantedBy: row.granted_by,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    expiresAt: row.expires_at,
  }
}

function fromConsent(project: string, consent: Consent): ConsentRow {
  return {
    project_id: project,
    id: consent.id,
    app_id: consent.appId,
    user_id: consent.userId,
    tenant_id: consent.tenantId,
    scopes: toJson(consent.scopes),
    granted_by: consent.grantedBy,
    created_at: consent.createdAt,
    modified_at: consent.modifiedAt,
    expires_at: consent.expiresAt,
  }
}
