import type { Db } from '../../db.ts'
import type { Noun } from '../../noun.ts'
import type { OutboundToken, OutboundTokens, TokenHolder } from '../../port/federation.ts'
import { objectIn, textsIn, toJson } from '../../sql/codec.ts'
import { statement } from '../../statement.ts'

interface OutboundTokenRow {
  project_id: string
  id: string
  app_id: string
  user_id: string
  tenant_id: string
  external_id: string
  scopes: string
  facts: string
  sealed: string
  expires_at: number
  refresh_until: number
  created_at: number
  modified_at: number
}

export const outboundTokens: Noun<OutboundTokens, { outbound_tokens: OutboundTokenRow }> = {
  tables: { outbound_tokens: 'content' },
  open,
}

function open(db: Db): OutboundTokens {
  return {
    load: async (project, id) => found(await db.first(byId, { project, id })),
    latest: async (project, holder) => (await ofHolder(db, project, holder))[0],
    ofUser: async (project, user, tenant) => {
      const rows = await db.all(byUser, { project, user })
      return rows.map(toToken).filter(({ tenantId }) => !tenant || tenantId === tenant)
    },
    put: async (project, token) => {
      const row = fromToken(project, token)
      // Two that put for one holder at once wait for each other here, and none of them fails.
      while ((await db.insert('outbound_tokens', [row], 'skipTaken')) === 0) {
        const { project_id, app_id, user_id, tenant_id, external_id, scopes, ...values } = row
        const key = { project_id, app_id, user_id, tenant_id, external_id, scopes }
        if ((await db.run(overwrite, { ...key, ...values })) > 0) return
      }
    },
    replace: async (project, token, before) => (await db.run(replace, { ...fromToken(project, token), before })) === 1,
    claim: async (project, id, { until, now }) => (await db.run(claim, { project, id, until, now })) === 1,
    remove: async (project, which) => {
      const going = (await db.query(matching(db, project, which))).map(toToken)
      for (const { id } of going) await db.run(drop, { project, id })
      return going
    },
  }
}

async function ofHolder(db: Db, project: string, holder: TokenHolder): Promise<OutboundToken[]> {
  const { appId: app, userId: user, tenantId: tenant, externalId, scopes } = holder
  const rows = await db.all(byHolder, { project, app, user, tenant })
  const wanted = scopes && toJson(ordered(scopes))
  return rows
    .map(toToken)
    .filter((token) => externalId === undefined || token.externalId === externalId)
    .filter((token) => wanted === undefined || toJson(token.scopes) === wanted)
}

const ordered = (scopes: readonly string[]) => [...new Set(scopes)].toSorted()

function matching(
  { dialect: { builder } }: Db,
  project: string,
  which: { id?: string; appId?: string; userId?: string },
) {
  let query = builder.selectFrom('outbound_tokens').selectAll().where('project_id', '=', project)
  if (which.id !== undefined) query = query.where('id', '=', which.id)
  if (which.appId !== undefined) query = query.where('app_id', '=', which.appId)
  if (which.userId !== undefined) query = query.where('user_id', '=', which.userId)
  return query
}

type Key = { project: string; id: string }

const byId = statement<Key>()((db, $) =>
  db.selectFrom('outbound_tokens').selectAll().where('project_id', '=', $.project).where('id', '=', $.id),
)
const byUser = statement<{ project: string; user: string }>()((db, $) =>
  db
    .selectFrom('outbound_tokens')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('user_id', '=', $.user)
    .orderBy('created_at')
    .orderBy('id'),
)
const byHolder = statement<{ project: string; app: string; user: string; tenant: string }>()((db, $) =>
  db
    .selectFrom('outbound_tokens')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('app_id', '=', $.app)
    .where('user_id', '=', $.user)
    .where('tenant_id', '=', $.tenant)
    .orderBy('modified_at', 'desc')
    .orderBy('id', 'desc'),
)
const overwrite = statement<Omit<OutboundTokenRow, 'id' | 'created_at'>>()((db, $) =>
  db
    .updateTable('outbound_tokens')
    .set({
      facts: $.facts,
      sealed: $.sealed,
      expires_at: $.expires_at,
      refresh_until: $.refresh_until,
      modified_at: $.modified_at,
    })
    .where('project_id', '=', $.project_id)
    .where('app_id', '=', $.app_id)
    .where('user_id', '=', $.user_id)
    .where('tenant_id', '=', $.tenant_id)
    .where('external_id', '=', $.external_id)
    .where('scopes', '=', $.scopes),
)
const replace = statement<OutboundTokenRow & { before: number }>()((db, $) =>
  db
    .updateTable('outbound_tokens')
    .set({
      facts: $.facts,
      sealed: $.sealed,
      expires_at: $.expires_at,
      refresh_until: $.refresh_until,
      modified_at: $.modified_at,
    })
    .where('project_id', '=', $.project_id)
    .where('id', '=', $.id)
    .where('modified_at', '=', $.before),
)
const claim = statement<Key & { until: number; now: number }>()((db, $) =>
  db
    .updateTable('outbound_tokens')
    .set({ refresh_until: $.until })
    .where('project_id', '=', $.project)
    .where('id', '=', $.id)
    .where('refresh_until', '<=', $.now),
)
const drop = statement<Key>()((db, $) =>
  db.deleteFrom('outbound_tokens').where('project_id', '=', $.project).where('id', '=', $.id),
)

const found = (row: OutboundTokenRow | undefined) => row && toToken(row)

function toToken(row: OutboundTokenRow): OutboundToken {
  return {
    id: row.id,
    appId: row.app_id,
    userId: row.user_id,
    tenantId: row.tenant_id,
    externalId: row.external_id,
    scopes: textsIn(row.scopes),
    facts: objectIn(row.facts),
    sealed: row.sealed,
    expiresAt: row.expires_at,
    refreshUntil: row.refresh_until,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  }
}

function fromToken(project: string, token: OutboundToken): OutboundTokenRow {
  return {
    project_id: project,
    id: token.id,
    app_id: token.appId,
    user_id: token.userId,
    tenant_id: token.tenantId,
    external_id: token.externalId,
    scopes: toJson(ordered(token.scopes)),
    facts: toJson(token.facts),
    sealed: token.sealed,
    expires_at: token.expiresAt,
    refresh_until: token.refreshUntil,
    created_at: token.createdAt,
    modified_at: token.modifiedAt,
  }
}
