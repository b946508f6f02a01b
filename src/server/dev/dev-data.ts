/** What a project holds, at the will of a test suite: planted from a seed file, and taken back. */

import { checkKeys } from '../../contract/dev/known-keys.ts'
import { Seed, type SeedValue } from '../../contract/dev/seed.ts'
import { ApiError } from '../../contract/faults.ts'
import { decode } from '../../contract/messages/decode.ts'
import { parseJson } from '../../contract/messages/parse.ts'
import { bool, message } from '../../contract/wire.ts'
import type { Context, World } from '../../features/context.ts'
import { markProject, resetProject } from '../../features/project/seed/reset.ts'
import { plantSeed, type SeedReceipt } from '../../features/project/seed/seed.ts'
import type { ProjectRows } from '../../store/port/directory.ts'

export interface DevData {
  /** `body`: the file, JSON or YAML. */
  seed(ctx: Context, body: string): Promise<SeedReceipt>
  /** What the last seed of the caller's project has made. */
  seeded(ctx: Context): SeedReceipt | Record<string, never>
  /** To what was marked, or to nothing where the body says `empty` or nothing was Answers with which. */
  reset(ctx: Context, body: string): Promise<{ empty: boolean }>
  /** From now on `reset` comes back to what the project holds now. */
  mark(world: World, project: string): Promise<void>
}

const ResetInput = message({ empty: bool({ doc: 'Also what `descope exec` has begun with' }) })

interface SeedState {
  seeded?: SeedReceipt
  mark?: ProjectRows
}

export function createDevData(): DevData {
  const projects = new Map<string, { now: SeedState; marked: SeedState }>()
  const of = (project: string) => {
    const kept = projects.get(project) ?? { now: {}, marked: {} }
    projects.set(project, kept)
    return kept
  }
  return {
    async seed(ctx, body) {
      const seeded = await plantSeed(ctx, await readSeed(body))
      of(ctx.caller.project.id).now.seeded = seeded
      return seeded
    },
    seeded: (ctx) => of(ctx.caller.project.id).now.seeded ?? {},
    async reset(ctx, body) {
      const { empty } = decode(ResetInput, parseJson(body))
      const kept = of(ctx.caller.project.id)
      const to = empty ? {} : kept.marked
      await resetProject(ctx, ctx.caller.project.id, to.mark)
      kept.now = { ...to }
      return { empty }
    },
    async mark(world, project) {
      const kept = of(project)
      kept.marked = { ...kept.now, mark: await markProject(world, project) }
    },
  }
}

/** Throws ApiError with the place of what is wrong. */
async function readSeed(body: string): Promise<SeedValue> {
  const file = /^\s*\{/.test(body) ? parseJson(body) : await parseYaml(body)
  checkKeys(Seed, file)
  const seed = decode(Seed, file)
  if (Object.values(seed).every((entries) => entries.length === 0)) {
    throw new ApiError('invalid', `The seed is empty; it may have ${Object.keys(seed).join(', ')}`)
  }
  return seed
}

/** By way of JSON, so that the same limits hold and no value is another than JSON has. */
async function parseYaml(body: string): Promise<unknown> {
  const { yamlToJson } = await import('../body/yaml.ts')
  let text: string
  try {
    text = yamlToJson(body)
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '').replace(/:$/, '') : ''
    throw new ApiError('badRequest', `The seed is neither JSON nor YAML: ${reason}`, { cause })
  }
  return parseJson(text)
}
