/** Every change of schema or relations: one transaction, in one order with all others of the project. */
import { ApiError } from '../../contract/faults.ts'
import type { FgaChange, FgaPosition, FgaSchema, FgaTuple } from '../../store/port/fga.ts'
import type { Tables } from '../../store/port/index.ts'
import { audited, type Context } from '../context.ts'
import { currentSchema, type ProjectSchema } from './compiled.ts'
import { expireGraph } from './graphs.ts'

interface ChangeFacts {
  /** As in the log: `all` where nobody tells which tuples. */
  kind: FgaChange['kind']
  added?: readonly FgaTuple[]
  removed?: readonly FgaTuple[]
  /** The schema from now on, which is stored here; `none` where it goes. */
  schema?: FgaSchema | 'none'
  /** For the audit trail. */
  action: string
  data: { [name: string]: string | number }
}

/** Does it in the transaction; undefined when there was nothing to change. */
export type Work = (tables: Tables) => Promise<ChangeFacts | undefined>

const MOST_TRIES = 5

/**
 * `prepare` gets the schema and does what is slow, before the transaction; it is asked again when another schema was
 * saved meanwhile.
 */
export async function change(ctx: Context, prepare: (schema: ProjectSchema) => Promise<Work> | Work): Promise<void> {
  const project = ctx.caller.project.id
  for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
    const schema = await currentSchema(ctx)
    const work = await prepare(schema)
    const isDone = await ctx.store.write(async (tables) => {
      const position = await tables.fga.lock(project)
      if (position.schema !== schema.version) return false
      const changed = await work(tables)
      if (changed) await keep(ctx, tables, position, changed)
      return true
    })
    expireGraph(ctx.store, project)
    if (isDone) return
  }
  throw new ApiError('busy', 'The schema is being changed all the time', { retryAfter: 1 })
}

async function keep(ctx: Context, tables: Tables, position: FgaPosition, changed: ChangeFacts): Promise<void> {
  const { kind, added = [], removed = [], schema, action, data } = changed
  const project = ctx.caller.project.id
  const at = ctx.clock()
  if (schema && schema !== 'none') await tables.fga.saveSchema(project, schema, at)
  const next = {
    revision: position.revision + Math.max(1, added.length + removed.length),
    mark: Buffer.from(ctx.random(12)).toString('base64url'),
    schema: schema === undefined ? position.schema : schema === 'none' ? '' : schema.version,
  }
  const { revision, mark } = next
  await tables.fga.advance(project, next, { revision, mark, previous: position.mark, at, kind, added, removed })
  await tables.audit.add(project, [audited(ctx, action, { data })])
}

/** A version of its own for every schema that is saved: a random UUID (RFC 9562). */
export function newVersion(ctx: Context): string {
  const bytes = Buffer.from(ctx.random(16))
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
