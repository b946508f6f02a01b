import { shellQuoted } from '../../../lib/text/shell.ts'
import type { Inspection } from './inspection.ts'

/** The request as a line for a shell; what was a secret in it has to be put in again. */
export function asCurl({ method, path, query, project, caller, asked }: Inspection, baseUrl: string): string {
  // What the plane has asked of others has their address.
  const url = `${path.startsWith('/') ? baseUrl : ''}${path}${query && `?${query}`}`
  const secret = caller === 'a management key' ? ':$DESCOPE_MANAGEMENT_KEY' : ''
  const parts = [`curl -X ${method} ${shellQuoted(url)}`]
  if (project) parts.push(`-H "Authorization: Bearer ${project}${secret}"`)
  if (method !== 'GET' && method !== 'DELETE' && asked !== '') {
    parts.push("-H 'Content-Type: application/json'", `-d ${shellQuoted(JSON.stringify(asked))}`)
  }
  return parts.join(' \\\n  ')
}
