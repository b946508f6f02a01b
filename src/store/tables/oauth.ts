import type { Db } from '../db.ts'
import type { Noun } from '../noun.ts'
import type { Oauth, OauthCode, OauthGrant, OauthRequest } from '../port/oauth.ts'
import { objectIn, toJson } from '../sql/codec.ts'
import { statement } from '../statement.ts'

interface OauthRequestRow {
  project_id: string
  id: string
  kind: string
  app_id: string
  browser: string
  asked: string
  progress: string
  created_at: number
  expires_at: number
}

interface OauthCodeRow {
  project_id: string
  id: string
  app_id: string
  user_id: string
  grant_id: string
  granted: string
  /** 0 until it was redeemed. */
  used_at: number
  created_at: number
  expires_at: number
}

interface OauthGrantRow {
  project_id: string
  id: string
  kind: string
  app_id: string
  user_id: string
  consent_id: string
  granted: string
  generation: number
  created_at: number
  used_at: number
  expires_at: number
}

export const oauth: Noun<
  Oauth,
  { oauth_requests: OauthRequestRow; oauth_codes: OauthCodeRow; oauth_grants: OauthGrantRow }
> = { tables: { oauth_requests: 'content', oauth_codes: 'content', oauth_grants: 'content' }, open }

function open(db: Db): Oauth {
  return {
    loadRequest: async (project, id) => toRequest(await db.first(loadRequest, { project, id })),
    createRequest: async (project, request) => {
      await db.insert('oauth_requests', [fromRequest(project, request)])
    },
    advance: async (project, id, progress) => {
      await db.run(advance, { project, id, progress: toJson(progress) })
    },
    takeRequest: async (project, id) => (await db.run(removeRequest, { project, id })) === 1,
    loadCode: async (project, id) => toCode(await db.first(loadCode, { project, id })),
    createCode: async (project, code) => {
      await db.insert('oauth_codes', [fromCode(project, code)])
    },
    useCode: async (project, id, now) => (await db.run(useCode, { project, id, now })) === 1,
    loadGrant: async (project, id) => toGrant(await db.first(loadGrant, { project, id })),
    createGrant: async (project, grant) => {
      await db.insert('oauth_grants', [fromGrant(project, grant)])
    },
    rotate: async (project, id, generation, now) => (await db.run(rotate, { project, id, generation, now })) === 1,
    removeGrant: async (project, id) => (await db.run(removeGrant, { project, id })) === 1,
    removeOf: async (project, user) => {
      for (const each of ofUser) await db.run(each, { project, user })
    },
    removeApps: async (project, apps) => {
      for (const app of apps) for (const each of ofApp) await db.run(each, { project, app })
    },
    removeExpired: async (now) => {
      for (const each of expired) await db.run(each, { now })
    },
  }
}

type Key = { project: string; id: string }

const loadRequest = statement<Key>()((db, $) =>
  db.selectFrom('oauth_requests').selectAll().where('project_id', '=', $.project).where('id', '=', $.id),
)
const advance = statement<Key & { progress: string }>()((db, $) =>
  db
    .updateTable('oauth_requests')
    .set({ progress: $.progress })
    .where('project_id', '=', $.project)
    .where('id', '=', $.id),
)
const removeRequest = statement<Key>()((db, $) =>
  db.deleteFrom('oauth_requests').where('project_id', '=', $.project).where('id', '=', $.id),
)
const loadCode = statement<Key>()((db, $) =>
  db.selectFrom('oauth_codes').selectAll().where('project_id', '=', $.project).where('id', '=', $.id),
)
const useCode = statement<Key & { now: number }>()((db, $) =>
  db
    .updateTable('oauth_codes')
    .set({ used_at: $.now })
    .where('project_id', '=', $.project)
    .where('id', '=', $.id)
    .where('used_at', '=', 0),
)
const loadGrant = statement<Key>()((db, $) =>
  db.selectFrom('oauth_grants').selectAll().where('project_id', '=', $.project).where('id', '=', $.id),
)
const rotate = statement<Key & { generation: number; now: number }>()((db, $) =>
  db
    .updateTable('oauth_grants')
    .set((eb) => ({ generation: eb('generation', '+', 1), used_at: $.now }))
    .where('project_id', '=', $.project)
    .where('id', '=', $.id)
    .where('generation', '=', $.generation),
)
const removeGrant = statement<Key>()((db, $) =>
  db.deleteFrom('oauth_grants').where('project_id', '=', $.project).where('id', '=', $.id),
)
const ofUser = (['oauth_codes', 'oauth_grants'] as const).map((table) =>
  statement<{ project: string; user: string }>()((db, $) =>
    db.deleteFrom(table).where('project_id', '=', $.project).where('user_id', '=', $.user),
  ),
)
const ofApp = (['oauth_requests', 'oauth_codes', 'oauth_grants', 'consents'] as const).map((table) =>
  statement<{ project: string; app: string }>()((db, $) =>
    db.deleteFrom(table).where('project_id', '=', $.project).where('app_id', '=', $.app),
  ),
)
const expired = [
  ...(['oauth_requests', 'oauth_codes', 'oauth_grants'] as const).map((table) =>
    statement<{ now: number }>()((db, $) => db.deleteFrom(table).where('expires_at', '<=', $.now)),
  ),
  statement<{ now: number }>()((db, $) =>
    db.deleteFrom('consents').where('expires_at', '>', 0).where('expires_at', '<=', $.now),
  ),
]

function toRequest(row: OauthRequestRow | undefined): OauthRequest | undefined {
  return (
    row && {
      id: row.id,
      kind: row.kind,
      appId: row.app_id,
      browser: row.browser,
      asked: objectIn(row.asked),
      progress: objectIn(row.progress),
      createdAt: row.created_at,
      expiresAt: row.expires_at,
    }
  )
}

function fromRequest(project: string, request: OauthRequest): OauthRequestRow {
  return {
    project_id: project,
    id: request.id,
    kind: request.kind,
    app_id: request.appId,
    browser: request.browser,
    asked: toJson(request.asked),
    progress: toJson(request.progress),
    created_at: request.createdAt,
    expires_at: request.expiresAt,
  }
}

function toCode(row: OauthCodeRow | undefined): OauthCode | undefined {
  return (
    row && {
      id: row.id,
      appId: row.app_id,
      userId: row.user_id,
      grantId: row.grant_id,
      granted: objectIn(row.granted),
      usedAt: row.used_at,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
    }
  )
}

function fromCode(project: string, code: OauthCode): OauthCodeRow {
  return {
    project_id: project,
    id: code.id,
    app_id: code.appId,
    user_id: code.userId,
    grant_id: code.grantId,
    granted: toJson(code.granted),
    used_at: code.usedAt,
    created_at: code.createdAt,
    expires_at: code.expiresAt,
  }
}

function toGrant(row: OauthGrantRow | undefined): OauthGrant | undefined {
  return (
    row && {
      id: row.id,
      kind: row.kind,
      appId: row.app_id,
      userId: row.user_id,
      consentId: row.consent_id,
      granted: objectIn(row.granted),
      generation: row.generation,
      createdAt: row.created_at,
      usedAt: row.used_at,
      expiresAt: row.expires_at,
    }
  )
}

function fromGrant(project: string, grant: OauthGrant): OauthGrantRow {
  return {
    project_id: project,
    id: grant.id,
    kind: grant.kind,
    app_id: grant.appId,
    user_id: grant.userId,
    consent_id: grant.consentId,
    granted: toJson(grant.granted),
    generation: grant.generation,
    created_at: grant.createdAt,
    used_at: grant.usedAt,
    expires_at: grant.expiresAt,
  }
}
