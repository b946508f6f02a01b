import type { Block } from '../../../contract/audit/blocks.ts'
import { isJsonObject } from '../../../lib/json.ts'
import type { Db } from '../../db.ts'
import type { Noun } from '../../noun.ts'
import type { AuditBlocks } from '../../port/audit.ts'
import { formed, toJson } from '../../sql/codec.ts'
import { statement } from '../../statement.ts'

interface AuditBlockRow {
  project_id: string
  number: number
  kind: string
  /** The time of its newest record, unix milliseconds; 0 without one. */
  newest_at: number
  /** The block. */
  document: string
}

export const auditBlocks: Noun<AuditBlocks, { audit_blocks: AuditBlockRow }> = {
  tables: { audit_blocks: 'content' },
  open,
}

function open(db: Db): AuditBlocks {
  return {
    head: async (project) => {
      const row = await db.first(head, { project })
      return row && toBlock(row)
    },
    after: async (project, number, limit) => (await db.all(after, { project, number, limit })).map(toBlock),
    late: async (project, since) => (await db.all(late, { project, since })).map(toBlock),
    firstHolding: async (project, since) => (await db.first(firstHolding, { project, since }))?.number,
    add: async (project, block) => {
      const { number, kind, leaves } = block
      const newest = leaves.at(-1)?.[1] ?? 0
      const row = { project_id: project, number, kind, newest_at: newest, document: toJson(block) }
      return (await db.insert('audit_blocks', [row], 'skipTaken')) === 1
    },
    removeThrough: async (project, number) => {
      await db.run(removeThrough, { project, number })
    },
  }
}

const head = statement<{ project: string }>()((db, $) =>
  db
    .selectFrom('audit_blocks')
    .select('document')
    .where('project_id', '=', $.project)
    .orderBy('number', 'desc')
    .limit(1),
)
const after = statement<{ project: string; number: number; limit: number }>()((db, $) =>
  db
    .selectFrom('audit_blocks')
    .select('document')
    .where('project_id', '=', $.project)
    .where('number', '>', $.number)
    .orderBy('number')
    .limit($.limit),
)
const late = statement<{ project: string; since: number }>()((db, $) =>
  db
    .selectFrom('audit_blocks')
    .select('document')
    .where('project_id', '=', $.project)
    .where('newest_at', '>=', $.since)
    .where('kind', '=', 'late')
    .orderBy('number'),
)
const firstHolding = statement<{ project: string; since: number }>()((db, $) =>
  db
    .selectFrom('audit_blocks')
    .select('number')
    .where('project_id', '=', $.project)
    .where('newest_at', '>=', $.since)
    .orderBy('newest_at')
    .orderBy('number')
    .limit(1),
)
const removeThrough = statement<{ project: string; number: number }>()((db, $) =>
  db.deleteFrom('audit_blocks').where('project_id', '=', $.project).where('number', '<=', $.number),
)

/** Whether it is the plane's says its signature. */
const toBlock = ({ document }: Pick<AuditBlockRow, 'document'>): Block => formed(document, isBlock, 'a block')

const isBlock = (value: unknown): value is Block => isJsonObject(value) && Array.isArray(value.leaves)
