import { sql } from 'kysely'
import type { Db } from '../../db.ts'
import type { Login, Passkey, Password, ProviderToken, Users } from '../../port/users.ts'
import { inChunks } from '../../sql/chunks.ts'
import { fromFlag, objectIn, objectsIn, textsIn, toFlag, toJson } from '../../sql/codec.ts'
import { statement } from '../../statement.ts'
import { oldLogins, removeLogins } from './logins.ts'
import type { LoginRow, PasskeyRow, PasswordRow, ProviderTokenRow } from './schema.ts'

type Records =
  | 'password'
  | 'setPasswords'
  | 'logins'
  | 'recentLogins'
  | 'addLogin'
  | 'oldLogins'
  | 'removeLogins'
  | 'providerToken'
  | 'setProviderToken'
  | 'passkeys'
  | 'passkeyOwner'
  | 'addPasskey'
  | 'removePasskeys'
  | 'forget'
  | 'absorb'

export function userRecords(db: Db): Pick<Users, Records> {
  return {
    password: async (project, user) => {
      const row = await db.first(passwordOf, { project, user })
      return row && toPassword(row)
    },
    setPasswords: async (project, passwords) => {
      const rows = passwords.map((password) => fromPassword(project, password))
      await inChunks(rows, async (chunk) => {
        const users = chunk.map(({ user_id }) => user_id)
        await db.execute(
          db.dialect.builder.deleteFrom('passwords').where('project_id', '=', project).where('user_id', 'in', users),
        )
        return []
      })
      await db.insert('passwords', rows)
    },
    logins: (project, users) => logins(db, project, users),
    recentLogins: async (project, user, limit) => (await db.all(recentLogins, { project, user, limit })).map(toLogin),
    addLogin: async (project, login) => {
      await db.insert('logins', [fromLogin(project, login)])
    },
    oldLogins: async (project, after, page) => {
      const { rows, reached } = await oldLogins(db, project, after, page)
      return { logins: rows.map(toLogin), ...(reached && { reached }) }
    },
    removeLogins: (project, logins) => removeLogins(db, project, logins),
    providerToken: async (project, user, provider) => {
      const row = await db.first(tokenOf, { project, user, provider })
      return row && toProviderToken(row)
    },
    setProviderToken: async (project, token) => {
      await db.run(dropToken, { project, user: token.userId, provider: token.provider })
      await db.insert('provider_tokens', [fromProviderToken(project, token)])
    },
    passkeys: async (project, user) => (await db.all(passkeysOf, { project, user })).map(toPasskey),
    passkeyOwner: async (project, handle) => (await db.first(ownerByHandle, { project, handle }))?.user_id,
    addPasskey: async (project, passkey) => {
      await db.insert('passkeys', [fromPasskey(project, passkey)])
    },
    removePasskeys: async (project, user, ids) => {
      if (!ids) await db.run(dropPasskeys, { project, user })
      for (const id of ids ?? []) await db.run(dropPasskey, { project, user, id })
    },
    forget: async (project, user) => {
      for (const each of waysIn) await db.run(each, { project, user })
    },
    absorb: async (project, from, into) => {
      for (const move of moves) await db.run(move, { project, from, into })
    },
  }
}

type Key = { project: string; user: string }

const passwordOf = statement<Key>()((db, $) =>
  db.selectFrom('passwords').selectAll().where('project_id', '=', $.project).where('user_id', '=', $.user),
)
const tokenOf = statement<Key & { provider: string }>()((db, $) =>
  db
    .selectFrom('provider_tokens')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('user_id', '=', $.user)
    .where('provider', '=', $.provider),
)
const dropToken = statement<Key & { provider: string }>()((db, $) =>
  db
    .deleteFrom('provider_tokens')
    .where('project_id', '=', $.project)
    .where('user_id', '=', $.user)
    .where('provider', '=', $.provider),
)
const passkeysOf = statement<Key>()((db, $) =>
  db
    .selectFrom('passkeys')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('user_id', '=', $.user)
    .orderBy('created_at')
    .orderBy('id'),
)
// The partial index is used only where a query says that the text is not empty.
const ownerByHandle = statement<{ project: string; handle: string }>()((db, $) =>
  db
    .selectFrom('passkeys')
    .select('user_id')
    .where('project_id', '=', $.project)
    .where('user_handle', '=', $.handle)
    .where('user_handle', '<>', ''),
)
const dropPasskeys = statement<Key>()((db, $) =>
  db.deleteFrom('passkeys').where('project_id', '=', $.project).where('user_id', '=', $.user),
)
const dropPasskey = statement<Key & { id: string }>()((db, $) =>
  db.deleteFrom('passkeys').where('project_id', '=', $.project).where('user_id', '=', $.user).where('id', '=', $.id),
)

/** What lets somebody in as a user, or acts for one: it goes when the account changes hands. */
export const TABLES_OF_WAYS_IN = [
  'passwords',
  'passkeys',
  'totp_seeds',
  'provider_tokens',
  'identities',
  'challenges',
  'sessions',
  'oauth_codes',
  'oauth_grants',
  'consents',
  'recovery_codes',
  'security_answers',
  'trusted_devices',
  'outbound_tokens',
] as const
const waysIn = TABLES_OF_WAYS_IN.map((table) =>
  statement<Key>()((db, $) => db.deleteFrom(table).where('project_id', '=', $.project).where('user_id', '=', $.user)),
)

type Move = { project: string; from: string; into: string }

/** Rows whose user changes: all, or those of tables where a user has one (or one per provider), if that is free. */
const moves = [
  moving('logins', () => undefined),
  moving('passkeys', () => undefined),
  moving('identities', () => undefined),
  moving('passwords', () => []),
  moving('totp_seeds', () => []),
  moving('provider_tokens', () => ['provider']),
]

function moving(
  table: 'logins' | 'passkeys' | 'passwords' | 'totp_seeds' | 'provider_tokens' | 'identities',
  oneOf: () => string[] | undefined,
) {
  return statement<Move>()((db, $) => {
    const mine = oneOf()?.map((column) => sql`and own.${sql.ref(column)} = ${sql.ref(`${table}.${column}`)}`)
    const taken =
      mine &&
      sql<boolean>`not exists (select 1 from ${sql.table(table)} as own
      where own.project_id = ${$.project} and own.user_id = ${$.into} ${sql.join(mine, sql` `)})`
    const rows = db
      .updateTable(table)
      .set({ user_id: $.into } as never)
      .where('project_id', '=', $.project)
      .where('user_id', '=', $.from)
    return taken ? rows.where(taken) : rows
  })
}

const recentLogins = statement<Key & { limit: number }>()((db, $) =>
  db
    .selectFrom('logins')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('user_id', '=', $.user)
    .orderBy('id', 'desc')
    .limit($.limit),
)

/** The most logins in one answer. */
const MOST_LOGINS = 10_000

async function logins(db: Db, project: string, users: readonly string[]): Promise<Login[]> {
  const rows = await inChunks(users, (chunk) =>
    db.query(
      db.dialect.builder
        .selectFrom('logins')
        .selectAll()
        .where('project_id', '=', project)
        .where('user_id', 'in', chunk)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(MOST_LOGINS),
    ),
  )
  return rows
    .map(toLogin)
    .sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
    .slice(0, MOST_LOGINS)
}

/** Of a JSON list of their rows. */
export function passwordsIn(text: string): Password[] {
  const rows: PasswordRow[] = JSON.parse(text)
  return rows.map(toPassword)
}

function toPassword(row: PasswordRow): Password {
  return {
    userId: row.user_id,
    hash: objectIn(row.hash),
    history: objectsIn(row.history),
    expired: fromFlag(row.expired),
    changedAt: row.changed_at,
  }
}

function fromPassword(project: string, password: Password): PasswordRow {
  return {
    project_id: project,
    user_id: password.userId,
    hash: toJson(password.hash),
    history: toJson(password.history),
    expired: toFlag(password.expired),
    changed_at: password.changedAt,
  }
}

function toLogin(row: LoginRow): Login {
  const { id, at, city, country, ip } = row
  return { userId: row.user_id, id, at, city, country, ip, tenantId: row.tenant_id }
}

function fromLogin(project: string, { userId, tenantId, ...login }: Login): LoginRow {
  return { project_id: project, user_id: userId, tenant_id: tenantId, ...login }
}

function toProviderToken(row: ProviderTokenRow): ProviderToken {
  return {
    userId: row.user_id,
    provider: row.provider,
    providerUserId: row.provider_user_id,
    sealed: row.sealed,
    scopes: textsIn(row.scopes),
    expiresAt: row.expires_s,
  }
}

function fromProviderToken(project: string, token: ProviderToken): ProviderTokenRow {
  return {
    project_id: project,
    user_id: token.userId,
    provider: token.provider,
    provider_user_id: token.providerUserId,
    sealed: token.sealed,
    scopes: toJson(token.scopes),
    expires_s: token.expiresAt,
  }
}

function toPasskey(row: PasskeyRow): Passkey {
  return {
    userId: row.user_id,
    id: row.id,
    rpId: row.rp_id,
    kind: row.kind,
    displayName: row.display_name,
    publicKey: row.public_key,
    userHandle: row.user_handle,
    counter: row.counter,
    createdAt: row.created_at,
  }
}

function fromPasskey(project: string, passkey: Passkey): PasskeyRow {
  return {
    project_id: project,
    user_id: passkey.userId,
    id: passkey.id,
    rp_id: passkey.rpId,
    kind: passkey.kind,
    display_name: passkey.displayName,
    public_key: passkey.publicKey,
    user_handle: passkey.userHandle,
    counter: passkey.counter,
    created_at: passkey.createdAt,
  }
}
