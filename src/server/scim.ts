/** Replies of SCIM, which have a media type, statuses and errors of their own (RFC 7644). */

import type { OutputOf } from '../contract/operation.ts'
import type { scim } from '../contract/tenant/scim.ts'

export type ScimValue = OutputOf<(typeof scim)['loadUser']>

interface ScimReply {
  status: number
  body: string
  type: string
  headers: { [name: string]: string }
}

const TYPE = 'application/scim+json'

export function respondScim({ status, etag, location, resource }: ScimValue): ScimReply {
  const headers = { ...(etag && { etag }), ...(location && { location }) }
  return { status, body: status === 204 ? '' : JSON.stringify(resource), type: TYPE, headers }
}

/** `type`: one of section 3.12, where one fits. */
export function respondScimError(
  status: number,
  { detail, type }: { detail: string; type?: string | undefined },
  headers: { [name: string]: string },
): ScimReply {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error']
  const told = { schemas, status: String(status), ...(type && { scimType: type }), detail }
  const asked = { ...headers, ...(status === 401 && { 'www-authenticate': 'Bearer' }) }
  return { status, body: JSON.stringify(told), type: TYPE, headers: asked }
}
