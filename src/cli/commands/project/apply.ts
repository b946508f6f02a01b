import { dirname, join } from 'node:path'
import { contract } from '../../../client/operations.ts'
import { ResponseError } from '../../../client/transport.ts'
import type { Run } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import { readJsonFile } from '../../io/files.ts'
import { done } from '../../output/output.ts'
import { applyOverlays, readOverlays } from '../../snapshot/overlay.ts'
import { readFolder } from '../../snapshot/read-folder.ts'
import { hashOf, isPlan, type Plan } from './compare.ts'
import { checkDeletes } from './deletes.ts'
import { readSecrets } from './snapshot.ts'
import type { applyFlags } from './snapshot-commands.ts'

export const apply: Run<typeof applyFlags> = async (call) => {
  const planPath = call.args[0] ?? ''
  const plan = readPlan(planPath)
  checkDeletes(
    call,
    plan.changes.filter(({ op }) => op === 'delete'),
    'plan',
  )
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
    await call.forProject(plan.projectId).call(contract.project.importSnapshot, body)
  } catch (error) {
    if (!(error instanceof ResponseError) || error.status !== CONFLICT) throw error
    throw new Refusal('the project has changed since the plan was made: make a new plan')
  }
  call.progress('Done')
  return done
}

const CONFLICT = 409

function readPlan(path: string): Plan {
  const plan = readJsonFile(path)
  if (!isPlan(plan)) throw new Refusal(`${path} is not a plan of this version`)
  return plan
}
