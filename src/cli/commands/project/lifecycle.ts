import { contract } from '../../../client/operations.ts'
import { ResponseError } from '../../../client/transport.ts'
import type { Api, Run } from '../../command.ts'
import { Refusal, requireArgument } from '../../exit/exit.ts'
import { decode, decodeList } from '../../go/decode.ts'
import { goJson } from '../../go/json.ts'
import { done, list, one } from '../../output/output.ts'
import type { cloneFlags, deleteFlags } from './index.ts'
import { clonedProject, project } from './shapes.ts'

export const listAll: Run = async ({ api }) => {
  const words = { verb: 'Loaded', one: 'project', many: 'projects', item: 'Project' }
  return list('projects', decodeList(project, await loadProjects(api)), words)
}

export const clone: Run<typeof cloneFlags> = async ({ api, args: [, name = ''], flags }) => {
  const environment = flags.environment || flags.tag
  if (environment !== '' && environment !== 'production') {
    throw new Refusal('the only valid value for the optional --environment flag is "production"')
  }
  requireArgument('name', name)
  const reply = await api.call(contract.project.clone, { name, environment, tags: flags.tags }, goJson)
  return one('result', decode(clonedProject, reply), 'Cloned project')
}

export const remove: Run<typeof deleteFlags> = async ({
  api,
  args: [id = ''],
  flags,
  io,
  json,
  progress,
  showTarget,
}) => {
  if (json && !flags.force) throw new Refusal('the --force flag is required when using --json to delete a project')
  const name = await nameOf(api, id)
  if (!flags.force) {
    showTarget()
    progress(`This deletes project ${id} with everything in it and cannot be undone.`)
    io.out(`* Type the project's ${name === undefined ? 'id' : 'name'} to go on: `)
    const typed = io.line().trim()
    io.out('\n')
    if (typed !== (name ?? id)) {
      progress('Cancelled')
      return done
    }
  }
  await api.call(contract.project.delete)
  progress(`Deleted project "${name ?? id}"`)
  return done
}

/** Undefined when the key may not list projects, or the list does not have it. */
async function nameOf(api: Api, id: string): Promise<string | undefined> {
  try {
    const projects = await loadProjects(api)
    return projects?.find((project) => project.id === id)?.name || undefined
  } catch (error) {
    if (error instanceof ResponseError && error.code === NO_PROJECT) {
      throw new Refusal(`cannot find project with id ${id}`)
    }
    return undefined
  }
}

const NO_PROJECT = 'E011008'

async function loadProjects(api: Api) {
  return (await api.call(contract.project.list))?.projects
}
