import { dirname, join } from 'node:path'
import { ResponseError } from '../../../client/transport.ts'
import type { Change } from '../../../contract/snapshot/changes.ts'
import type { Call, Run } from '../../command.ts'
import { Refusal } from '../../exit.ts'
import { readJsonFile } from '../../files.ts'
import { done } from '../../output.ts'
import { applyOverlays, readOverlays } from '../../snapshot/overlay.ts'
import { readFolder } from '../../snapshot/read-folder.ts'
import { hashOf, PLAN_VERSION, type Plan } from './compare.ts'
import { readSecrets } from './snapshot.ts'
import type { applyFlags } from './snapshot-commands.ts'

/** More deletions than this are done only when their number is known to whoever asks for them. */
const FEW = 10

export const apply: Run<typeof applyFlags> = async (call) => {
  const planPath = call.args[0] ?? ''
  const plan = readPlan(planPath)
  checkDeletes(call, plan.changes)
  const base = dirname(planPath)
  const overlays = readOverlays(
    plan.overlays.map((path) => join(base, path)),
    call.env,
  )
  const files = applyOverlays(readFolder(join(base, plan.path)), overlays)
  if (hashOf(files) !== plan.files)
    throw new Refusal('the snapshot has changed since the plan was made: make a new plan')
  const { fingerprint, excludes, includes } = plan
  const body = { files, ...readSecrets(call.flags['secrets-input'], call.progress), excludes, includes, fingerprint }
  call.progress('Applying plan...')
  try {
    await call.forProject(plan.projectId).post('/v1/mgmt/project/snapshot/import', JSON.stringify(body))
  } catch (error) {
    if (!(error instanceof ResponseError) || error.status !== CONFLICT) throw error
    throw new Refusal('the project has changed since the plan was made: make a new plan')
  }
  call.progress('Done')
  return done
}

const CONFLICT = 409

function readPlan(path: string): Plan {
  const plan = readJsonFile(path) as unknown as Plan
  const isWhole =
    plan.version === PLAN_VERSION &&
    typeof plan.path === 'string' &&
    typeof plan.fingerprint === 'string' &&
    Array.isArray(plan.overlays) &&
    Array.isArray(plan.changes)
  if (!isWhole) throw new Refusal(`${path} is not a plan of this version`)
  return plan
}

function checkDeletes(call: Call<typeof applyFlags>, changes: readonly Change[]): void {
  const deletes = changes.filter(({ op }) => op === 'delete')
  const allowed = new Set((call.flags['allow-delete'] ?? []).map((kind) => kind.toLowerCase()))
  const isAllowed = ({ kind, part }: Change) =>
    allowed.has('all') || allowed.has(kind.toLowerCase()) || allowed.has((part.split('/')[0] ?? '').toLowerCase())
  const refused = deletes.filter((change) => !isAllowed(change)).map(({ part }) => part)
  if (refused.length > 0) {
    throw new Refusal(`the plan deletes ${refused.join(', ')}: allow it with --allow-delete`)
  }
  if (deletes.length > FEW && !isConfirmed(call, deletes.length)) {
    throw new Refusal(`the plan deletes ${deletes.length} things: confirm it with --confirm-deletes ${deletes.length}`)
  }
}

function isConfirmed({ flags, given, json, io }: Call<typeof applyFlags>, count: number): boolean {
  if (given.has('confirm-deletes')) return flags['confirm-deletes'] === BigInt(count)
  if (json) return false
  io.out(`* The plan deletes ${count} things. Type their number to go on: `)
  const typed = io.line().trim()
  io.out('\n')
  return typed === String(count)
}
