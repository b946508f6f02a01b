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
  await trying(ctx, async (schema) => {
    const work = await prepare(schema)
    await ctx.store.write((tables) => changeIn(ctx, tables, schema, work))
  })
}

/** Changes relations within a transaction; the work gets the schema. */
export type Relate = (work: (tables: Tables, schema: ProjectSchema) => ReturnType<Work>) => Promise<void>

/**
 * Relations that follow from something else, in the transaction that changes it. `work` is done again when another schema
 * was saved meanwhile; what it does before `relate` is undone then.
 */
export function changeWith<T>(ctx: Context, work: (tables: Tables, relate: Relate) => Promise<T>): Promise<T> {
  return trying(ctx, (schema) =>
    ctx.store.write((tables) =>
      work(tables, (relations) => changeIn(ctx, tables, schema, () => relations(tables, schema))),
    ),
  )
}

/** Another schema was saved since it was read. */
class SchemaMoved extends Error {}

async function trying<T>(ctx: Context, attempt: (schema: ProjectSchema) => Promise<T>): Promise<T> {
  for (let count = 0; count < MOST_TRIES; count++) {
    try {
      return await attempt(await currentSchema(ctx))
    } catch (error) {
      if (!(error instanceof SchemaMoved)) throw error
    } finally {
      expireGraph(ctx.store, ctx.caller.project.id)
    }
  }
  throw new ApiError('busy', 'The schema is being changed all the time', { retryAfter: 1 })
}

async function changeIn(ctx: Context, tables: Tables, schema: ProjectSchema, work: Work): Promise<void> {
  const position = await tables.fga.lock(ctx.caller.project.id)
  if (position.schema !== schema.version) throw new SchemaMoved('another schema was saved')
  const changed = await work(tables)
  if (changed) await keep(ctx, tables, position, changed)
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
