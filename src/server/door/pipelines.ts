/** Pipelines at the console: who may see them, and what they are asked. */

import { rightOf } from '../../contract/company/rights.ts'
import {
  type PipelineAnswer,
  type PipelineList,
  type PipelinePicture,
  type PipelineRun,
  pipeline,
} from '../../contract/dev/pipelines.ts'
import { ApiError } from '../../contract/faults.ts'
import { decode } from '../../contract/messages/decode.ts'
import { parseJson } from '../../contract/messages/parse.ts'
import { audited, type Caller, contextFor, type World } from '../../features/context.ts'
import { ownPlace } from '../body/body-room.ts'
import type { CheckAccess } from '../caller/access.ts'
import type { Reply } from '../reply.ts'
import type { AppRequest } from '../request.ts'
import { respond } from '../respond.ts'
import { unknownRoute } from '../routes.ts'

/** What the pipeline's program tells. Its errors say in words for people what is wrong. */
export interface Pipelines {
  list(): PipelineList
  look(name: string): Promise<PipelinePicture>
  query(name: string, sql: string): Promise<PipelineAnswer>
  /** What is refused is not noted, and what cannot be noted does not start. */
  run(name: string, noted: () => Promise<unknown>): Promise<PipelineRun>
  close(): void
}

interface Parts {
  world: World
  access: CheckAccess
  /** Undefined where the plane may see none. */
  pipelines: Pipelines | undefined
}

/** Undefined for what is asked of others. */
export type AskPipelines = (request: AppRequest) => Promise<Reply | undefined>

const MOST_BODY = 2 ** 16
const NONE: PipelineList = { folder: '', pipelines: [] }

export function createPipelines({ world, access, pipelines }: Parts): AskPipelines {
  return async (request) => {
    const verb = VERBS.find((each) => pipeline[each].path === request.path)
    if (!verb) return undefined
    const { method } = pipeline[verb]
    if (method !== request.method) throw unknownRoute([method])
    const caller = await admitted(verb, request)
    return respond(JSON.stringify(await answer(verb, request, caller)))
  }

  async function answer(verb: Verb, request: AppRequest, caller: Caller): Promise<object> {
    if (verb === 'list') return pipelines ? told(() => pipelines.list()) : NONE
    if (!pipelines) throw new ApiError('invalid', 'Set HOMESCOPE_PIPELINES to the folder of the pipelines')
    const { name, sql = '' } = await questionIn(request, verb)
    return told<Promise<object>>(() => {
      if (verb === 'run') return pipelines.run(name, () => note(world, caller, name))
      return verb === 'query' ? pipelines.query(name, sql) : pipelines.look(name)
    })
  }

  /** They are of whoever started the plane; other companies on it have no part in them. */
  async function admitted(verb: Verb, request: AppRequest): Promise<Caller> {
    const op = pipeline[verb]
    const caller = await access(op.access, request, rightOf('pipeline', verb, op))
    const home = await world.store.projects.any()
    if (caller.companyId === home?.companyId) return caller
    throw new ApiError('forbidden', 'The pipelines are of another company')
  }
}

async function questionIn(request: AppRequest, verb: Verb): Promise<{ name: string; sql?: string }> {
  const body = parseJson(await request.readBody(ownPlace(MOST_BODY)))
  return decode(pipeline[verb].input, body) as { name: string; sql?: string }
}

type Verb = (typeof VERBS)[number]
const VERBS = ['list', 'look', 'query', 'run'] as const

/** What the pipeline says is meant for whoever asked. */
async function told<T>(work: () => T): Promise<Awaited<T>> {
  try {
    return await work()
  } catch (error) {
    throw new ApiError('invalid', error instanceof Error ? error.message : String(error))
  }
}

function note(world: World, caller: Caller, name: string): Promise<unknown> {
  const project = caller.project.id
  const ctx = contextFor(world, caller)
  const record = audited(ctx, 'PipelineStarted', { data: { name } })
  return ctx.store.write((tables) => tables.audit.add(project, [record]))
}
