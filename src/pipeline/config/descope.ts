/** The project's API: which project, which key, where. */
import type { Api } from '../origin.ts'
import type { Definition } from './definition.ts'
import { resolveRuntime, sectionsOf } from './runtime.ts'
import type { ConfigValue, Environment, Values } from './values.ts'

const DEFAULT_BASE_URL = 'https://api.descope.com'

/** A project that the user of a command line works with. An empty address is the hosted service's. */
export interface ProfileValues {
  name: string
  projectId: string
  managementKey: string
  baseUrl: string
}

/** Throws ConfigFieldMissingError where no key is to be found. */
export function resolveApi(
  definition: Definition,
  values: Values,
  env: Environment,
  profile?: () => ProfileValues | undefined,
): Api {
  const sections = sectionsOf(definition)
  const configured = (key: string, variable: string) =>
    values.find(sections, key) ?? (env[variable] ? { value: env[variable], from: variable } : undefined)
  const hasKey = configured('management_key', 'DESCOPE_MANAGEMENT_KEY') !== undefined
  // A profile's project never goes with another key.
  const preset = presetOf(hasKey ? undefined : profile?.())
  const own = (key: PresetKey, variable: string) => configured(key, variable) ?? preset[key]
  const key =
    own('management_key', 'DESCOPE_MANAGEMENT_KEY') ?? values.need(sections, 'management_key', 'DESCOPE_MANAGEMENT_KEY')
  const token = String(key.value)
  // The seed's script sends the key alone, which the service refuses; a key that holds both parts is left as it is.
  const project = token.includes(':')
    ? undefined
    : (own('project_id', 'DESCOPE_PROJECT_ID') ?? values.need(sections, 'project_id', 'DESCOPE_PROJECT_ID'))
  const baseUrl = definition.base_url ?? own('base_url', 'DESCOPE_BASE_URL')?.value ?? regional(project?.value)
  const credentials = project ? `${key.from} and ${project.from}` : key.from
  return {
    baseUrl: String(baseUrl),
    auth: { type: 'bearer', token: project ? `${project.value}:${token}` : token },
    ...resolveRuntime(definition, values),
    credentials,
  }
}

type PresetKey = 'management_key' | 'project_id' | 'base_url'

function presetOf(profile: ProfileValues | undefined): { [K in PresetKey]?: ConfigValue } {
  if (!profile) return {}
  const from = `profile ${profile.name}`
  const held = { management_key: profile.managementKey, project_id: profile.projectId, base_url: profile.baseUrl }
  return Object.fromEntries(Object.entries(held).flatMap(([key, value]) => (value ? [[key, { value, from }]] : [])))
}

/** Ids of 32 characters and more carry their region. */
function regional(project: unknown): string {
  const id = String(project ?? '')
  return id.length >= 32 ? `https://api.${id.slice(1, 5)}.descope.com` : DEFAULT_BASE_URL
}

/** Whether it is the hosted service, whose published limits are kept to. */
export function isHosted(baseUrl: string): boolean {
  return /^https:\/\/([\w-]+\.)*descope\.com(\/|$)/.test(baseUrl)
}
