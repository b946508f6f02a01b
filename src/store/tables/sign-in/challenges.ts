import { sql } from 'kysely'
import type { Db } from '../../db.ts'
import type { Noun } from '../../noun.ts'
import type { Challenge, Challenges } from '../../port/challenges.ts'
import { fromFlag, objectIn, toFlag, toJson } from '../../sql/codec.ts'
import { statement } from '../../statement.ts'

/** A code or link that waits to be verified. Only digests of what the user must show are kept. */
interface ChallengeRow {
  project_id: string
  /** Digest of the token for links; `method:userId:loginId` for codes, so that a new code replaces the old. */
  id: string
  kind: Challenge['kind']
  method: string
  user_id: string
  login_id: string
  /** Salted digest of the code; empty for links. */
  digest: string
  salt: string
  /** Digest of the pendingRef of an enchanted link. */
  pending_digest: string
  /** JSON: login options and whatever the verification needs. */
  options: string
  reusable: number
  attempts: number
  status: string
  created_at: number
  expires_at: number
}

export const challenges: Noun<Challenges, { challenges: ChallengeRow }> = { tables: { challenges: 'content' }, open }

function open(db: Db): Challenges {
  return {
    load: async (project, id) => toChallenge(await db.first(byId, { project, id })),
    byPending: async (project, digest) => toChallenge(await db.first(byPending, { project, digest })),
    codes: async (project, ids) => (await db.all(codes, { project, ...ids })).flatMap((row) => toChallenge(row) ?? []),
    put: async (project, ...list) => {
      const rows = list.map((challenge) => fromChallenge(project, challenge))
      await db.insert('challenges', rows, 'replaceTaken')
    },
    approve: async (project, id, options) => (await db.run(approve, { project, id, options: toJson(options) })) === 1,
    take: async (project, id) => (await db.run(remove, { project, id })) === 1,
    takeCode: async (project, { id, digest }) => (await db.run(removeCode, { project, id, digest })) === 1,
    takeLink: async (project, id, now) => {
      const [taken] = await db.change(takeLink, { project, id, now })
      return toChallenge(taken ?? (await db.first(reusableLink, { project, id, now })))
    },
    remove: async (project, id) => {
      await db.run(remove, { project, id })
    },
    removeExpired: async (now) => {
      await db.run(removeExpired, { now })
    },
  }
}

type Key = { project: string; id: string }

const byId = statement<Key>()((db, $) =>
  db.selectFrom('challenges').selectAll().where('project_id', '=', $.project).where('id', '=', $.id),
)
const byPending = statement<{ project: string; digest: string }>()((db, $) =>
  db.selectFrom('challenges').selectAll().where('project_id', '=', $.project).where('pending_digest', '=', $.digest),
)
const remove = statement<Key>()((db, $) =>
  db.deleteFrom('challenges').where('project_id', '=', $.project).where('id', '=', $.id),
)
const removeCode = statement<Key & { digest: string }>()((db, $) =>
  db.deleteFrom('challenges').where('project_id', '=', $.project).where('id', '=', $.id).where('digest', '=', $.digest),
)
const codes = statement<{ project: string; asked: string; test: string; pointer: string }>()((db, $, dialect) => {
  const named = db
    .selectFrom('challenges as p')
    .select(dialect.textAt('p.options', 'code').as('id'))
    .where('p.project_id', '=', $.project)
    .where('p.id', '=', $.pointer)
  return db
    .selectFrom('challenges')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('id', 'in', [$.asked, $.test, $.pointer, sql<string>`${named}`])
})
const takeLink = statement<Key & { now: number }>()((db, $) =>
  db
    .deleteFrom('challenges')
    .where('project_id', '=', $.project)
    .where('id', '=', $.id)
    .where('kind', '=', 'magiclink')
    .where('expires_at', '>', $.now)
    .where('reusable', '=', 0)
    .returningAll(),
)
const reusableLink = statement<Key & { now: number }>()((db, $) =>
  db
    .selectFrom('challenges')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('id', '=', $.id)
    .where('kind', '=', 'magiclink')
    .where('expires_at', '>', $.now)
    .where('reusable', '=', 1),
)
const approve = statement<Key & { options: string }>()((db, $) =>
  db
    .updateTable('challenges')
    .set({ status: 'approved', options: $.options })
    .where('project_id', '=', $.project)
    .where('id', '=', $.id)
    .where('status', '=', 'pending'),
)
const removeExpired = statement<{ now: number }>()((db, $) =>
  db.deleteFrom('challenges').where('expires_at', '<=', $.now),
)

function toChallenge(row: ChallengeRow | undefined): Challenge | undefined {
  return (
    row && {
      id: row.id,
      kind: row.kind,
      method: row.method,
      userId: row.user_id,
      loginId: row.login_id,
      digest: row.digest,
      salt: row.salt,
      pendingDigest: row.pending_digest,
      options: objectIn(row.options),
      reusable: fromFlag(row.reusable),
      attempts: row.attempts,
      status: row.status,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
    }
  )
}

function fromChallenge(project: string, challenge: Challenge): ChallengeRow {
  return {
    project_id: project,
    id: challenge.id,
    kind: challenge.kind,
    method: challenge.method,
    user_id: challenge.userId,
    login_id: challenge.loginId,
    digest: challenge.digest,
    salt: challenge.salt,
    pending_digest: challenge.pendingDigest,
    options: toJson(challenge.options),
    reusable: toFlag(challenge.reusable),
    attempts: challenge.attempts,
    status: challenge.status,
    created_at: challenge.createdAt,
    expires_at: challenge.expiresAt,
  }
}
