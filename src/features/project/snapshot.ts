import { createHash } from 'node:crypto'
import { ApiError } from '../../contract/faults.ts'
import type { Handle } from '../../contract/operation.ts'
import type { project } from '../../contract/project/index.ts'
import { buildSnapshot, buildTexts } from '../../contract/project/snapshot/build.ts'
import { canonicalText } from '../../contract/project/snapshot/canonical.ts'
import { deletesBetween } from '../../contract/project/snapshot/changes.ts'
import { failureText, keyOf, type Piece, type Pieces } from '../../contract/project/snapshot/piece.ts'
import { valueAt } from '../../contract/project/snapshot/secrets.ts'
import type { Tables } from '../../store/port/index.ts'
import { audited, type Context } from '../context.ts'
import { patternFault } from '../values/patterns.ts'
import { applyPieces } from './apply.ts'
import { type ImportInput, type PreparedImport, prepareImport } from './importing.ts'
import { addRestorePoint, unpack } from './restore-points.ts'
import { keyOfSecret, storeSecrets } from './sealing.ts'
import { loadState, type State } from './state.ts'

type Handler<O extends keyof typeof project> = Handle<(typeof project)[O], Context>

export const exportSnapshot: Handler<'exportSnapshot'> = async (ctx, { format }) => {
  const { pieces, entities } = await loadState(ctx.store, ctx.caller.project.id)
  // Only of records that are pieces as they are, so that a text cannot be older than its piece.
  const textOf = (piece: Piece) => {
    const entity = entities.get(keyOf(piece))
    return entity === piece ? entity.json : undefined
  }
  return { files: buildTexts(pieces, format === 'plain' ? 'plain' : 'default', textOf) }
}

export const importSnapshot: Handler<'importSnapshot'> = (ctx, input) =>
  changing(ctx, async (tables, state) => {
    if (input.fingerprint && input.fingerprint !== fingerprintOf(state.pieces)) {
      throw new ApiError('configurationChanged', 'The configuration has changed since the plan was made')
    }
    await replace({ ctx, tables, state }, await importable(state, input))
  })

export const importWithoutDeletes: Handler<'importWithoutDeletes'> = (ctx, input) =>
  changing(ctx, async (tables, state) => {
    const sealing = await importable(state, input)
    const parts = deletesBetween(state.pieces, sealing.pieces).map(({ part }) => part)
    if (parts.length > 0) throw new ApiError('importDeletes', textOf(parts))
    await replace({ ctx, tables, state }, sealing)
  })

async function importable(state: State, input: ImportInput): Promise<PreparedImport['sealing']> {
  const { sealing, failures } = await prepared(state, input)
  if (failures.length > 0) throw new ApiError('invalid', textOf(failures))
  return sealing
}

interface Change {
  ctx: Context
  tables: Tables
  state: State
}

async function replace({ ctx, tables, state }: Change, sealing: PreparedImport['sealing']): Promise<void> {
  await addRestorePoint(ctx, tables, state, 'import')
  const project = ctx.caller.project.id
  await applyPieces({ world: ctx, tables, project }, state, sealing.pieces)
  await storeSecrets({ tables, vault: ctx.vault, project }, state.secrets, sealing)
  await tables.audit.add(project, [audited(ctx, 'ProjectImported')])
}

export const validateSnapshot: Handler<'validateSnapshot'> = async (ctx, input) => {
  const state = await loadState(ctx.store, ctx.caller.project.id)
  const { sealing, failures, missing } = await prepared(state, input)
  const deletes = deletesBetween(state.pieces, sealing.pieces)
  const found = { ok: failures.length === 0, failures, missingSecrets: missing }
  return { ...found, deletes, fingerprint: fingerprintOf(state.pieces) }
}

async function prepared(state: State, input: ImportInput): Promise<PreparedImport> {
  const found = prepareImport(state, input)
  const broken = await patternFailures(state.pieces, found.sealing.pieces)
  return { ...found, failures: [...found.failures, ...broken] }
}

/** Settings of project.json that hold a regular expression. */
const PATTERNS = ['testUserRegex', 'testUserFixedAuthVerifierRegex']

/** Those that stay as they are may be of a time when they were not looked at. */
async function patternFailures(before: Pieces, after: Pieces): Promise<string[]> {
  const [was, is] = [before, after].map((pieces) => pieces.get(keyOf({ kind: 'project', id: '' }))?.document)
  const failures: string[] = []
  for (const name of PATTERNS) {
    const pattern = valueAt(is, [name])
    if (typeof pattern !== 'string' || pattern === valueAt(was, [name])) continue
    const fault = await patternFault(pattern)
    if (fault) failures.push(failureText({ path: 'project.json', at: [name], message: `${name} ${fault}` }))
  }
  return failures
}

export const history: Handler<'history'> = async (ctx) => {
  const points = await ctx.store.configuration.restorePoints(ctx.caller.project.id)
  return {
    restorePoints: points.map(({ id, createdAt, actorId, reason }) => ({
      id,
      createdTime: new Date(createdAt).toISOString(),
      createdBy: actorId,
      reason,
    })),
  }
}

export const rollback: Handler<'rollback'> = async (ctx, input) => {
  const project = ctx.caller.project.id
  return changing(ctx, async (tables, state) => {
    const id = input.id || (await tables.configuration.restorePoints(project))[0]?.id
    const point = id === undefined ? undefined : await tables.configuration.restorePoint(project, id)
    if (!point) throw new ApiError('noRestorePoint', input.id ? 'There is no such restore point' : 'There is none yet')
    const { pieces, secrets } = unpack(point.content)
    await addRestorePoint(ctx, tables, state, `rollback to ${point.id}`)
    await applyPieces({ world: ctx, tables, project }, state, pieces)
    const kept = new Set(secrets.map(keyOfSecret))
    await tables.configuration.removeSecrets(
      project,
      state.secrets.filter((secret) => !kept.has(keyOfSecret(secret))),
    )
    await tables.configuration.saveSecrets(project, secrets)
    await tables.audit.add(project, [audited(ctx, 'ProjectRolledBack', { data: { to: point.id } })])
    return { id: point.id }
  })
}

/** A transaction that no other change of the configuration overlaps. */
function changing<T>(ctx: Context, work: (tables: Tables, state: State) => Promise<T>): Promise<T> {
  const project = ctx.caller.project.id
  return ctx.store.write(async (tables) => {
    await tables.configuration.lock(project)
    return work(tables, await loadState(tables, project))
  })
}

/** The same as a client computes of an export. */
function fingerprintOf(pieces: Pieces): string {
  return createHash('sha256')
    .update(canonicalText(buildSnapshot(pieces)))
    .digest('hex')
}

const MOST_SHOWN = 20

function textOf(failures: readonly string[]): string {
  const more = failures.length - MOST_SHOWN
  return failures.slice(0, MOST_SHOWN).join('; ') + (more > 0 ? `; and ${more} more` : '')
}
