/** Which project, with which key, at which address a command works. */
import type { Needs } from './command.ts'
import { SetupError } from './exit.ts'

export interface Target {
  projectId: string
  managementKey: string
  baseUrl: string
  /** The address is a local or private one, whose certificate nobody signed. */
  anyCertificate: boolean
}

export type Environment = { readonly [name: string]: string | undefined }

const PROJECT = 'DESCOPE_PROJECT_ID'
const KEY = 'DESCOPE_MANAGEMENT_KEY'
const ADDRESS = 'DESCOPE_BASE_URL'

/** Throws SetupError with the official texts. */
export function resolveTarget(needs: Needs, args: readonly string[], env: Environment): Target {
  if (needs === 'nothing') return { projectId: '', managementKey: '', baseUrl: '', anyCertificate: false }
  const managementKey = env[KEY] ?? ''
  if (!managementKey) throw new SetupError(`the ${KEY} environment variable must be set`)
  if (!managementKey.startsWith('K')) {
    throw new SetupError(`the ${KEY} environment variable must be a valid management key`)
  }
  const projectId = projectOf(needs, args, env[PROJECT] ?? '')
  const override = (env[ADDRESS] ?? '').replace(/\/+$/, '')
  return {
    projectId,
    managementKey,
    baseUrl: override || defaultAddress(projectId),
    anyCertificate: override !== '' && isPrivate(override),
  }
}

function projectOf(needs: Needs, args: readonly string[], fromEnv: string): string {
  if (needs === 'projectArgument') {
    const projectId = args[0] ?? ''
    if (!projectId.startsWith('P')) throw new SetupError('the command argument must be a valid projectId')
    return projectId
  }
  // The official client falls back to the environment's project even where none is needed.
  if (needs === 'company') return fromEnv
  if (!fromEnv) throw new SetupError(`the ${PROJECT} environment variable must be set`)
  if (!fromEnv.startsWith('P')) throw new SetupError(`the ${PROJECT} environment variable must be a valid projectId`)
  return fromEnv
}

/** Ids of regional projects are longer and carry the region after their first letter. */
function defaultAddress(projectId: string): string {
  return projectId.length >= 32 ? `https://api.${projectId.slice(1, 5)}.descope.com` : 'https://api.descope.com'
}

function isPrivate(address: string): boolean {
  const host = /^[a-z]+:\/\/([^/?#]*)/i.exec(address)?.[1] ?? ''
  return !host.includes('.') || /:\d+$/.test(host) || /^\d+(\.\d+){3}$/.test(host) || host.startsWith('[')
}
