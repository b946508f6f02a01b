import type { Project } from '../../store/port/directory.ts'
import { EVERYTHING } from '../company/management-key/roles.ts'
import { newId, type World } from '../context.ts'
import { digestOf, keyIdOf, newSecret } from '../secrets.ts'
import { furnish } from './defaults/index.ts'

/** What a first start makes; `managementKey` is the cleartext, shown this once. */
export interface FirstStart {
  projectId: string
  managementKey: string
  /** Whether the environment gave the key. */
  isPreset: boolean
}

/** Ids and keys that the environment presets; empty ones are made. */
export interface Preset {
  projectId: string
  managementKey: string
}

/** Makes a company, a project and a management key in an empty database; undefined when there is a project. */
export async function bootstrap(world: World, preset: Preset): Promise<FirstStart | undefined> {
  if (await world.store.projects.any()) return undefined
  const companyId = newId(world, 'C')
  const createdAt = world.clock()
  const project: Project = {
    id: preset.projectId || newId(world, 'P'),
    companyId,
    name: 'Homescope',
    environment: '',
    tags: [],
    settings: {},
    createdAt,
  }
  const managementKey = preset.managementKey || newId(world, 'K') + newSecret(world.random)
  return world.store.writeDirectory(async (tables) => {
    // Of two planes that start on one empty database, the second finds the first's project.
    await tables.projects.lock()
    if (await tables.projects.any()) return undefined
    await tables.projects.createCompany({ id: companyId, name: 'Homescope', createdAt })
    await tables.projects.create(project)
    await tables.managementKeys.create({
      id: keyIdOf(managementKey),
      companyId,
      name: 'First key',
      description: 'Made at the first start',
      digest: digestOf(managementKey),
      status: 'active',
      expiresAt: 0,
      permittedIps: [],
      reBac: EVERYTHING,
      version: 1,
      createdAt,
    })
    await furnish(world, tables, project.id)
    return { projectId: project.id, managementKey, isPreset: preset.managementKey !== '' }
  })
}
