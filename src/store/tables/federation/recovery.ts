import type { Db } from '../../db.ts'
import type { Noun } from '../../noun.ts'
import type { Recovery } from '../../port/federation.ts'
import { statement } from '../../statement.ts'

interface RecoveryCodeRow {
  project_id: string
  user_id: string
  digest: string
  created_at: number
}

interface SecurityAnswerRow {
  project_id: string
  user_id: string
  question_id: string
  hash: string
  created_at: number
}

export const recovery: Noun<Recovery, { recovery_codes: RecoveryCodeRow; security_answers: SecurityAnswerRow }> = {
  tables: { recovery_codes: 'content', security_answers: 'content' },
  open,
}

function open(db: Db): Recovery {
  return {
    codes: async (project, user) => (await db.all(codesOf, { project, user })).map(({ digest }) => digest),
    putCodes: async (project, user, digests, now) => {
      await db.run(dropCodes, { project, user })
      const rows = digests.map((digest) => ({ project_id: project, user_id: user, digest, created_at: now }))
      await db.insert('recovery_codes', rows)
    },
    takeCode: async (project, user, digest) => (await db.run(dropCode, { project, user, digest })) === 1,
    answers: async (project, user) => {
      const rows = await db.all(answersOf, { project, user })
      return new Map(rows.map(({ question_id, hash }) => [question_id, hash]))
    },
    putAnswers: async (project, user, answers, now) => {
      await db.run(dropAnswers, { project, user })
      const toRow = ([question, hash]: [string, string]) => ({
        project_id: project,
        user_id: user,
        question_id: question,
        hash,
        created_at: now,
      })
      await db.insert('security_answers', [...answers].map(toRow))
    },
  }
}

type Key = { project: string; user: string }

const codesOf = statement<Key>()((db, $) =>
  db.selectFrom('recovery_codes').selectAll().where('project_id', '=', $.project).where('user_id', '=', $.user),
)
const dropCodes = statement<Key>()((db, $) =>
  db.deleteFrom('recovery_codes').where('project_id', '=', $.project).where('user_id', '=', $.user),
)
const dropCode = statement<Key & { digest: string }>()((db, $) =>
  db
    .deleteFrom('recovery_codes')
    .where('project_id', '=', $.project)
    .where('user_id', '=', $.user)
    .where('digest', '=', $.digest),
)
const answersOf = statement<Key>()((db, $) =>
  db
    .selectFrom('security_answers')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('user_id', '=', $.user)
    .orderBy('question_id'),
)
const dropAnswers = statement<Key>()((db, $) =>
  db.deleteFrom('security_answers').where('project_id', '=', $.project).where('user_id', '=', $.user),
)
