/** Which project, with which key, at which address a command works. */
import { SetupError } from '../exit/exit.ts'

/** `projectArgument`: the first argument is the project; `company`: no project; `nothing`: works without a service. */
export type Needs = 'project' | 'projectArgument' | 'company' | 'nothing'

export interface Target {
  projectId: string
  managementKey: string
  baseUrl: string
  /** The profile that it is of. */
  profile?: string
  /** The address is a local or private one, whose certificate nobody signed. */
  anyCertificate: boolean
}

export type Environment = { readonly [name: string]: string | undefined }

export interface Source {
  env: Environment
  /** The profile that has filled in what the environment does not say. */
  profile?: string
}

/**
 * The environment with none of the blanks and line ends that copying, and files made on Windows, leave around its
 * settings; the official program takes a project id so.
 */
export function trimmed(env: Environment): Environment {
  const settings = SETTINGS.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name].trim()] as const]))
  return { ...env, ...Object.fromEntries(settings) }
}

/** A key in the environment is the whole source; without one, a profile helps. Throws SetupError. */
export async function sourceOf(needs: Needs, wanted: string, env: Environment): Promise<Source> {
  if (needs === 'nothing' || env[KEY]) return { env }
  const { chooseProfile, withProfile } = await import('./choose.ts')
  const chosen = chooseProfile(wanted, env)
  return chosen ? { env: withProfile(chosen, env), profile: chosen.name } : { env }
}

const PROJECT = 'DESCOPE_PROJECT_ID'
const KEY = 'DESCOPE_MANAGEMENT_KEY'
const ADDRESS = 'DESCOPE_BASE_URL'
const SETTINGS = [PROJECT, KEY, ADDRESS, 'DESCOPE_PROFILE']

/** Throws SetupError with the official texts. */
export function resolveTarget(needs: Needs, args: readonly string[], { env, profile }: Source): Target {
  if (needs === 'nothing') return { projectId: '', managementKey: '', baseUrl: '', anyCertificate: false }
  const managementKey = env[KEY] ?? ''
  if (!managementKey) throw new SetupError(`the ${KEY} environment variable must be set`, 'key-missing')
  if (!managementKey.startsWith('K')) {
    throw new SetupError(`the ${KEY} environment variable must be a valid management key`, 'key-form')
  }
  const projectId = projectOf(needs, args, env[PROJECT] ?? '')
  const override = (env[ADDRESS] ?? '').replace(/\/+$/, '')
  return {
    ...(profile && { profile }),
    projectId,
    managementKey,
    baseUrl: override || defaultAddress(projectId),
    anyCertificate: override !== '' && isPrivate(override),
  }
}

/** For people, before something is changed. */
export function describeTarget({ projectId, baseUrl, profile }: Target): string {
  const what = projectId ? `project ${projectId}` : 'the company'
  return `${what} at ${baseUrl}${profile ? ` (profile ${profile})` : ''}`
}

function projectOf(needs: Needs, args: readonly string[], fromEnv: string): string {
  if (needs === 'projectArgument') {
    const projectId = args[0] ?? ''
    if (!projectId.startsWith('P'))
      throw new SetupError('the command argument must be a valid projectId', 'project-form')
    return projectId
  }
  // The official client falls back to the environment's project even where none is needed.
  if (needs === 'company') return fromEnv
  if (!fromEnv) throw new SetupError(`the ${PROJECT} environment variable must be set`, 'project-missing')
  if (!fromEnv.startsWith('P')) {
    throw new SetupError(`the ${PROJECT} environment variable must be a valid projectId`, 'project-form')
  }
  return fromEnv
}

/** Ids of regional projects are longer and carry the region after their first letter. */
function defaultAddress(projectId: string): string {
  return projectId.length >= 32 ? `https://api.${projectId.slice(1, 5)}.descope.com` : 'https://api.descope.com'
}

/** Whether an address is likely to be a local one, for which nobody signs certificates. */
function isPrivate(address: string): boolean {
  const host = /^[a-z]+:\/\/([^/?#]*)/i.exec(address)?.[1] ?? ''
  return !host.includes('.') || /:\d+$/.test(host) || /^\d+(\.\d+){3}$/.test(host) || host.startsWith('[')
}
