import { ApiError } from '../../contract/faults.ts'
import type { Handle } from '../../contract/operation.ts'
import type { family as contract } from '../../contract/user/family/index.ts'
import type { Tables } from '../../store/port/index.ts'
import { putDocument } from '../configuration/documents/plain.ts'
import { audited, type Context } from '../context.ts'

type Handler<V extends keyof typeof contract> = Handle<(typeof contract)[V], Context>

const KIND = 'familySettings'
/** There are one in a project. */
const ID = 'project'

interface FamilySettings {
  enabled: boolean
  maxFamilyMembers: number
  allowMultipleFamiliesUsers: boolean
}

const USUAL: FamilySettings = { enabled: false, maxFamilyMembers: 10, allowMultipleFamiliesUsers: false }

async function familySettings(tables: Tables, project: string): Promise<FamilySettings> {
  const found = await tables.documents.load(project, KIND, ID)
  return { ...USUAL, ...found?.document }
}

/** Throws ApiError invalid where the project has no families. */
export async function settingsOfFamilies(tables: Tables, project: string): Promise<FamilySettings> {
  const found = await familySettings(tables, project)
  if (found.enabled) return found
  throw new ApiError('invalid', 'The project has no families: enable them by /v1/mgmt/family/settings')
}

export const settings: Handler<'settings'> = (ctx) => familySettings(ctx.store, ctx.caller.project.id)

export const configure: Handler<'configure'> = (ctx, input) =>
  ctx.store.write(async (tables) => {
    const project = ctx.caller.project.id
    await tables.documents.lock(project, KIND, ID)
    const before = await familySettings(tables, project)
    const after: FamilySettings = {
      enabled: input.enabled ?? before.enabled,
      maxFamilyMembers: input.maxFamilyMembers ?? before.maxFamilyMembers,
      allowMultipleFamiliesUsers: input.allowMultipleFamiliesUsers ?? before.allowMultipleFamiliesUsers,
    }
    await putDocument(ctx, tables, { kind: KIND, id: ID, document: { ...after } })
    await tables.audit.add(project, [audited(ctx, 'FamilySettingsModified', { data: { ...after } })])
    return after
  })
