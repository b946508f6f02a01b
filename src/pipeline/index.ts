/** The library: one's own resources, from any REST API or from memory, into any destination. */
import { resolve } from 'node:path'
import { resolveDestination } from './config/destination.ts'
import { pipelinesFolder } from './config/folders.ts'
import { type Environment, readValues } from './config/values.ts'
import type { Destination } from './destinations/port.ts'
import type { Resource } from './extract/resource.ts'
import type { EarlyPolicy } from './load/early.ts'
import { loadInfo } from './load-info.ts'
import { type Convention, namingOf, snakeCase } from './normalize/naming.ts'
import type { Contract, ContractMode, Disposition } from './normalize/schema.ts'
import { type Api, createOrigins } from './origin.ts'
import { descopeResources } from './resources.ts'
import type { RunEvents } from './run/options.ts'
import { runPipeline } from './run/run.ts'
import type { RunInfo } from './run/trace.ts'
import { Workdir } from './state/workdir.ts'

/** The command line's way in. */
export { runAction } from './actions/actions.ts'
/** The console's. */
export { openDashboard } from './dashboard/index.ts'
export type { Destination } from './destinations/port.ts'
export type { Auth } from './extract/auth.ts'
export type { PaginatorConfig } from './extract/paginators.ts'
export type { Endpoint, Incremental, Parent, Resource } from './extract/resource.ts'
export type { Convention } from './normalize/naming.ts'
export type { Api } from './origin.ts'
export type { RunInfo } from './run/trace.ts'
export { PipelineStepError } from './run/trace.ts'

/** What is loaded together, under one schema. */
export interface Source {
  /** The schema's name. Without one it is the pipeline's, less `_pipeline`. */
  name?: string
  api?: Api
  resources: readonly Resource[]
}

export interface PipelineOptions {
  name: string
  /** `duckdb`, `postgres`, ... or a URL. */
  destination?: string | Destination
  /** `<name>_dataset` where nothing is said. */
  dataset?: string
  /** dlt's convention for names; the destination's own, `snake_case`, where nothing is said. A dataset keeps its first. */
  naming?: Convention
  /** Where the pipeline keeps what it has under way. */
  pipelinesDir?: string
  /** The folder with `.dlt`, and for relative files. */
  cwd?: string
  env?: Environment
}

export interface RunChoices {
  resources?: readonly string[]
  write?: Disposition
  fullRefresh?: boolean
  contract?: Contract | ContractMode
  /** When rows are sent to a database before all pages are there; `{ from: Infinity }` for never. */
  early?: Partial<EarlyPolicy>
  on?: RunEvents
}

/** What a run did; as text, the lines that dlt prints. */
export interface LoadInfo extends RunInfo {
  toString(): string
}

export interface Pipeline {
  readonly name: string
  readonly dataset: string
  /** Throws PipelineStepError; the next run goes on where this one stopped. */
  run(source: Source | readonly Resource[], choices?: RunChoices): Promise<LoadInfo>
  /** Rows of a query at the destination. */
  query(sql: string, limit?: number): Promise<{ columns: string[]; rows: unknown[][] }>
}

export function pipeline(options: PipelineOptions): Pipeline {
  const { name } = options
  const dataset = options.dataset ?? `${name}_dataset`
  const cwd = resolve(options.cwd ?? '.')
  // biome-ignore lint/style/noProcessEnv: a library has no composition root that could hand the environment in
  const env = options.env ?? process.env
  return {
    name,
    dataset,
    run: async (given, choices = {}) => {
      const source: Source = 'resources' in given ? given : { resources: given }
      const destination = await chosen()
      const { origins, close } = source.api
        ? createOrigins(source.api, source.resources)
        : { origins: new Map(), close: () => undefined }
      const { resources: only, ...rest } = choices
      try {
        const workdir = new Workdir(pipelinesFolder(env, options.pipelinesDir), name)
        const schema = snakeCase(64).identifier(source.name ?? name.replace(/_pipeline$/, ''))
        const { resources } = source
        const info = await runPipeline({
          pipeline: name,
          dataset,
          source: schema,
          destination,
          resources,
          origins,
          workdir,
          only,
          ...rest,
        })
        return { ...info, toString: () => loadInfo(info) }
      } finally {
        close()
      }
    },
    query: async (sql, limit = 1000) => {
      const destination = await chosen()
      const warehouse = await destination.connect(namingOf(destination).identifier(dataset))
      try {
        return await warehouse.query(sql, limit)
      } finally {
        await warehouse.close()
      }
    },
  }

  async function chosen(): Promise<Destination> {
    const destination = typeof options.destination === 'object' ? options.destination : await resolved()
    return options.naming ? { ...destination, convention: options.naming } : destination
  }

  function resolved(): Promise<Destination> {
    return resolveDestination({
      wanted: typeof options.destination === 'object' ? undefined : options.destination,
      pipeline: name,
      cwd,
      values: readValues({ env, pipeline: name, cwd }),
    })
  }
}

/** Resources of a REST API. `defaults` are what all of them have in common. */
export function restApi(
  api: Api & { name?: string; resources: readonly Resource[]; defaults?: Partial<Resource> },
): Source {
  const { name, resources, defaults, ...rest } = api
  return { name, api: rest, resources: resources.map((resource) => ({ ...defaults, ...resource })) }
}

/** All that a project has to load. Id and key are joined as the API needs them. */
export function descope(project: {
  projectId: string
  managementKey: string
  baseUrl?: string
  name?: string
}): Source {
  const token = project.managementKey.includes(':')
    ? project.managementKey
    : `${project.projectId}:${project.managementKey}`
  const baseUrl = project.baseUrl ?? 'https://api.descope.com'
  return {
    name: project.name ?? 'descope_management_users_source',
    api: { baseUrl, auth: { type: 'bearer', token }, credentials: 'projectId and managementKey' },
    resources: descopeResources({ withLimits: /^https:\/\/([\w-]+\.)*descope\.com/.test(baseUrl) }),
  }
}
