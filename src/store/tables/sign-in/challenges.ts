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
    put: async (project, challenge) => {
      const row = fromChallenge(project, challenge)
      // Two that put one id at once wait for each other here, and none of them fails; a third may take it between.
      while ((await db.insert('challenges', [row], 'skipTaken')) === 0 && (await db.run(replace, row)) === 0);
    },
    approve: async (project, id, options) => (await db.run(approve, { project, id, options: toJson(options) })) === 1,
    take: async (project, id) => (await db.run(remove, { project, id })) === 1,
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
const replace = statement<ChallengeRow>()((db, $) =>
  db
    .updateTable('challenges')
    .set({
      kind: $.kind,
      method: $.method,
      user_id: $.user_id,
      login_id: $.login_id,
      digest: $.digest,
      salt: $.salt,
      pending_digest: $.pending_digest,
      options: $.options,
      reusable: $.reusable,
      attempts: $.attempts,
      status: $.status,
      created_at: $.created_at,
      expires_at: $.expires_at,
    })
    .where('project_id', '=', $.project_id)
    .where('id', '=', $.id),
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
