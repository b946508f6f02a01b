import { type Definition, readDefinition } from '../config/definition.ts'
import { isHosted, type ProfileValues, resolveApi } from '../config/descope.ts'
import { resolveDestination } from '../config/destination.ts'
import { pipelinesFolder } from '../config/folders.ts'
import { hasSteps, resolveAuth, resolveRest, restResources } from '../config/rest.ts'
import { resolveAlerts, resolveNaming } from '../config/runtime.ts'
import type { Jq } from '../config/steps.ts'
import { ConfigError, type Environment, readValues, type Values } from '../config/values.ts'
import { isFoundByLocation } from '../destinations/index.ts'
import type { ConnectOptions, Destination, Warehouse } from '../destinations/port.ts'
import type { Auth } from '../extract/auth.ts'
import type { Resource } from '../extract/resource.ts'
import { namingOf } from '../normalize/naming.ts'
import type { Api } from '../origin.ts'
import { descopeResources } from '../resources.ts'
import { REFRESHES, type Refresh } from '../run/options.ts'
import { runInfoIn } from '../run/trace.ts'
import { Workdir } from '../state/workdir.ts'

/** What the command line hands over: words, the flags that were written, and where it was called. */
export interface ActionRequest {
  action: string
  words: readonly string[]
  flags: { readonly [flag: string]: string }
  /** The project that the user works with, for where no key is configured. */
  profile?(): ProfileValues | undefined
}

export interface Place {
  env: Environment
  cwd: string
  /** The jq program, loaded when it is needed. */
  jq?(): Promise<Jq>
  io: {
    out(text: string): void
    err(text: string): void
    input(): string | Promise<string>
    isTerminal?(fd: 2): boolean
    steer?(fd: 2, text: string): void
  }
}

const HOUR = 3_600_000

/** All that an action may ask for, worked out when it asks. */
export class Setting {
  readonly wish: ActionRequest
  readonly place: Place
  readonly definition: Definition
  readonly folder: string
  readonly workdir: Workdir
  private readonly values: Values

  constructor(wish: ActionRequest, place: Place) {
    const { flags, words } = wish
    this.wish = wish
    this.place = place
    const { base_url, page_size, resources, write } = readFlags(flags)
    this.folder = pipelinesFolder(place.env, flags['pipelines-dir'])
    const { destination, dataset, refresh } = flags
    const dev_mode = flags['dev-mode'] === 'true' ? true : undefined
    const given = { destination, dataset, base_url, page_size, resources, write, dev_mode, refresh: refreshOf(refresh) }
    // A run says anew where to; who looks at one means where it went.
    const lastOf = wish.action === 'run' ? undefined : (pipeline: string) => lastPlace(this.folder, pipeline)
    this.definition = readDefinition(place.cwd, words[0], given, lastOf)
    this.workdir = new Workdir(this.folder, this.definition.name)
    this.values = readValues({ env: place.env, pipeline: this.definition.name, cwd: place.cwd })
  }

  /** Who is told of trouble. */
  get alertUrl(): string | undefined {
    return resolveAlerts(this.definition, this.values)
  }

  /** What is loaded; jq is asked for where items go through steps. */
  async resources(api: Api): Promise<Resource[]> {
    const { page_size, full_every_hours: hours, provider, rest } = this.definition
    if (!rest)
      return descopeResources({
        pageSize: page_size,
        fullEvery: hours === undefined ? undefined : hours * HOUR,
        provider,
        withLimits: isHosted(api.baseUrl),
      })
    const jq = hasSteps(rest) ? await this.place.jq?.() : undefined
    return restResources(rest, jq, (auth, name) => {
      const login = resolveAuth(auth, this.definition, this.values, name).auth
      return login as Auth
    })
  }

  get api(): Api {
    const { definition, values } = this
    if (definition.rest) return resolveRest(definition, definition.rest, values)
    return resolveApi(definition, values, this.place.env, this.wish.profile)
  }

  async destination(): Promise<Destination> {
    const { cwd } = this.place
    const { name, destination, naming } = this.definition
    const found = await resolveDestination({ wanted: destination, pipeline: name, cwd, values: this.values })
    return { ...found, convention: naming ?? resolveNaming(this.definition, this.values) }
  }

  async withWarehouse<T>(
    work: (warehouse: Warehouse, destination: Destination) => Promise<T>,
    options: ConnectOptions = {},
  ): Promise<T> {
    const destination = await this.destination()
    const warehouse = await destination.connect(namingOf(destination).identifier(this.definition.dataset), options)
    try {
      return await work(warehouse, destination)
    } finally {
      await warehouse.close()
    }
  }

  /** Throws ConfigError for a pipeline that has never run here. */
  found(): void {
    const { name } = this.definition
    if (!this.workdir.exists)
      throw new ConfigError(`There is no pipeline ${name} in ${this.folder}. Run it first: descope pipeline run`)
    this.say(`Found pipeline ${name} in ${this.folder}`)
  }

  say(text: string): void {
    this.place.io.out(`${text}\n`)
  }

  /** Asks before something is lost; `--yes` answers. */
  async agree(): Promise<boolean> {
    if (this.wish.flags['yes'] === 'true') return true
    this.place.io.out('Do you want to apply these changes? [y/N]: ')
    return /^\s*y(es)?\s*$/i.test((await this.place.io.input()).split('\n')[0] ?? '')
  }
}

/** Where the last run went. Locations of databases are without their secrets, so there it is the name alone. */
function lastPlace(folder: string, pipeline: string): Partial<Definition> {
  const trace = runInfoIn(new Workdir(folder, pipeline).readTrace())
  if (!trace) return {}
  return {
    destination: isFoundByLocation(trace.destination) ? trace.location : trace.destination,
    dataset: trace.dataset,
  }
}

function refreshOf(text: string | undefined): Refresh | undefined {
  if (text === undefined) return undefined
  const found = REFRESHES.find((each) => each === text)
  if (found) return found
  throw new ConfigError(`--refresh is one of: ${REFRESHES.join(', ')}`)
}

type FlagValues = Pick<Partial<Definition>, 'base_url' | 'page_size' | 'resources' | 'write'>

function readFlags(flags: ActionRequest['flags']): FlagValues {
  const { write, resources } = flags
  if (write !== undefined && !['append', 'replace', 'merge'].includes(write)) {
    throw new ConfigError(`--write is append, replace or merge, not ${JSON.stringify(write)}`)
  }
  const pageSize = flags['page-size']
  if (pageSize !== undefined && !/^[1-9]\d{0,3}$/.test(pageSize)) {
    throw new ConfigError(`--page-size is a whole number from 1 to 9999, not ${JSON.stringify(pageSize)}`)
  }
  const names = resources
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  if (names?.length === 0) throw new ConfigError('--resources names nothing. Leave it out for all')
  return {
    base_url: flags['base-url'],
    page_size: pageSize === undefined ? undefined : Number(pageSize),
    resources: names,
    write: write as Definition['write'],
  }
}
