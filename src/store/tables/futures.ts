/** What was stored by a clock that was ahead. */
import { sql } from 'kysely'
import type { Db } from '../db.ts'
import type { Noun } from '../noun.ts'
import type { Futures } from '../port/sessions.ts'
import { statement } from '../statement.ts'

export const futures: Noun<Futures> = { tables: {}, open }

/** Milliseconds that the clocks of several machines may differ by. */
const SKEW = 5000

function open(db: Db): Futures {
  return {
    settleBrief: async (now, longestWait) => {
      for (const each of brief) await db.run(each, { now, limit: now + SKEW })
      await db.run(messages, { now, limit: now + longestWait })
    },
    settleLasting: async (now) => {
      for (const each of lasting) await db.run(each, { now, limit: now + SKEW })
    },
  }
}

type Moment = { now: number; limit: number }

const brief = (['challenges', 'oauth_requests', 'oauth_codes', 'flow_executions'] as const).map((table) =>
  statement<Moment>()((db, $) =>
    db
      .updateTable(table)
      .set({ expires_at: sql<number>`expires_at - created_at + ${$.now}`, created_at: $.now })
      .where('expires_at', '>', $.limit)
      .where('created_at', '>', $.limit),
  ),
)
const lasting = (['sessions', 'oauth_grants'] as const).map((table) =>
  statement<Moment>()((db, $) =>
    db
      .updateTable(table)
      .set({ expires_at: sql<number>`expires_at - created_at + ${$.now}`, created_at: $.now, used_at: $.now })
      .where('expires_at', '>', $.limit)
      .where('created_at', '>', $.limit),
  ),
)
const messages = statement<Moment>()((db, $) =>
  db.updateTable('outbox').set({ next_at: $.now }).where('status', '=', 'waiting').where('next_at', '>', $.limit),
)
