import { sql } from 'kysely'
import type { Db } from '../db.ts'
import type { Noun } from '../noun.ts'
import type { SigningKey, SigningKeys } from '../port/sessions.ts'
import { objectIn, toJson } from '../sql/codec.ts'
import { statement } from '../statement.ts'

interface SigningKeyRow {
  project_id: string
  id: string
  /** The private key under the master key. */
  sealed: string
  public_jwk: string
  /** The longest life of a token signed with it, milliseconds. */
  longest: number
  created_at: number
  /** 0 while it signs; at most one key of a project does. */
  retired_at: number
  expires_at: number
}

export const signingKeys: Noun<SigningKeys, { signing_keys: SigningKeyRow }> = { tables: { signing_keys: 'key' }, open }

function open(db: Db): SigningKeys {
  return {
    all: async (project) => (await db.all(all, { project })).map(toSigningKey),
    create: async (project, key) =>
      (await db.insert('signing_keys', [fromSigningKey(project, key)], 'skipTaken')) === 1,
    lengthen: async (project, id, longest) => {
      await db.run(lengthen, { project, id, longest })
    },
    retire: async (project, id, now) => {
      await db.run(retire, { project, id, now, until: now + LAG })
    },
    removeExpired: async (now) => {
      await db.run(removeExpired, { now })
    },
  }
}

/** How long another process may go on signing before it hears of the new key, milliseconds. */
const LAG = 60_000

type Key = { project: string; id: string }

const all = statement<{ project: string }>()((db, $) =>
  db
    .selectFrom('signing_keys')
    .selectAll()
    .where('project_id', '=', $.project)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc'),
)
const lengthen = statement<Key & { longest: number }>()((db, $) =>
  db
    .updateTable('signing_keys')
    .set({ longest: $.longest })
    .where('project_id', '=', $.project)
    .where('id', '=', $.id)
    .where('longest', '<', $.longest),
)
const retire = statement<Key & { now: number; until: number }>()((db, $) =>
  db
    .updateTable('signing_keys')
    .set({ retired_at: $.now, expires_at: sql<number>`longest + ${$.until}` })
    .where('project_id', '=', $.project)
    .where('id', '=', $.id)
    .where('retired_at', '=', 0),
)
const removeExpired = statement<{ now: number }>()((db, $) =>
  db.deleteFrom('signing_keys').where('retired_at', '>', 0).where('expires_at', '<=', $.now),
)

function toSigningKey(row: SigningKeyRow): SigningKey {
  return {
    id: row.id,
    sealed: row.sealed,
    publicJwk: objectIn(row.public_jwk),
    longest: row.longest,
    createdAt: row.created_at,
    retiredAt: row.retired_at,
    expiresAt: row.expires_at,
  }
}

function fromSigningKey(project: string, key: SigningKey): SigningKeyRow {
  return {
    project_id: project,
    id: key.id,
    sealed: key.sealed,
    public_jwk: toJson(key.publicJwk),
    longest: key.longest,
    created_at: key.createdAt,
    retired_at: key.retiredAt,
    expires_at: key.expiresAt,
  }
}
