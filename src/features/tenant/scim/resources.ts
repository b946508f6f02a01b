/** Users and groups of a directory as SCIM shows them (RFC 7643). */
import { asObject, type Json, type JsonObject } from '../../../lib/json.ts'
import type { DirectoryGroup, DirectoryUser } from '../../../store/port/federation.ts'
import type { Context } from '../../context.ts'

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'

export type Resource = JsonObject & { id: string }
type Kind = 'Users' | 'Groups'

export function shownUser(ctx: Context, user: DirectoryUser, groups: readonly DirectoryGroup[]): Resource {
  const hasExtension = Object.hasOwn(user.document, ENTERPRISE)
  return {
    ...user.document,
    schemas: hasExtension ? [USER, ENTERPRISE] : [USER],
    id: user.userId,
    ...(user.externalId && { externalId: user.externalId }),
    active: user.active,
    groups: groups.map(({ id, displayName }) => ({
      value: id,
      display: displayName,
      $ref: placeOf(ctx, 'Groups', id),
      type: 'direct',
    })),
    meta: metaOf(ctx, 'Users', { ...user, id: user.userId }),
  }
}

export function shownGroup(
  ctx: Context,
  group: DirectoryGroup,
  members: readonly { value: string; display: string }[],
): Resource {
  return {
    schemas: [GROUP],
    id: group.id,
    ...(group.externalId && { externalId: group.externalId }),
    displayName: group.displayName,
    members: members.map(({ value, display }) => ({
      value,
      display,
      type: 'User',
      $ref: placeOf(ctx, 'Users', value),
    })),
    meta: metaOf(ctx, 'Groups', group),
  }
}

interface Dated {
  id: string
  revision: number
  createdAt: number
  modifiedAt: number
}

function metaOf(ctx: Context, kind: Kind, { id, revision, createdAt, modifiedAt }: Dated): JsonObject {
  return {
    resourceType: kind.slice(0, -1),
    created: new Date(createdAt).toISOString(),
    lastModified: new Date(modifiedAt).toISOString(),
    location: placeOf(ctx, kind, id),
    version: versionOf(revision),
  }
}

export const versionOf = (revision: number): string => `W/"${revision}"`

export const placeOf = ({ baseUrl }: Context, kind: Kind | 'Schemas' | 'ResourceTypes', id: string): string =>
  `${baseUrl}/scim/v2/${kind}/${encodeURIComponent(id)}`

/** What of the resource was asked for; its id and schemas always. */
export function projected(resource: Resource, asked: { attributes: string; excludedAttributes: string }): JsonObject {
  const only = namesIn(asked.attributes)
  const without = namesIn(asked.excludedAttributes)
  const isShown = (key: string) => {
    const name = key.toLowerCase()
    if (ALWAYS.has(name)) return true
    if (only.size > 0) return only.has(name)
    return !without.has(name)
  }
  return Object.fromEntries(Object.entries(resource).filter(([key]) => isShown(key)))
}

const ALWAYS = new Set(['id', 'schemas'])

/** The first part of each: `name.familyName` asks for `name`. */
function namesIn(text: string): Set<string> {
  const names = text.split(',').map((part) => part.trim().replace(/^urn:.*:(?=[^:]*$)/i, ''))
  return new Set(names.filter(Boolean).map((name) => (name.split('.')[0] ?? '').toLowerCase()))
}

/** One resource, as the reply to what made, changed or asked for it. */
export function answerWith(resource: Resource, status = 200, shown: Json = resource) {
  const meta = asObject(resource['meta'])
  return { status, etag: String(meta['version']), location: String(meta['location']), resource: shown }
}

export const NOTHING = { status: 204, etag: '', location: '', resource: null }

const LARGEST_PAGE = 1000
const USUAL_PAGE = 100

interface PageQuery {
  startIndex: number
  count: string
  attributes: string
  excludedAttributes: string
}

/** Which part of so many is asked for: from where, and how many at most. */
export function pageOf({ startIndex, count }: PageQuery): { start: number; size: number } {
  const wanted = /^-?\d{1,9}$/.test(count) ? Number(count) : USUAL_PAGE
  return { start: Math.max(1, startIndex), size: Math.min(LARGEST_PAGE, Math.max(0, wanted)) }
}

export function listOf(resources: readonly Resource[], total: number, query: PageQuery) {
  const shown = resources.map((resource) => projected(resource, query))
  const { start } = pageOf(query)
  const resource = {
    schemas: [LIST],
    totalResults: total,
    startIndex: start,
    itemsPerPage: shown.length,
    Resources: shown,
  }
  return { status: 200, etag: '', location: '', resource }
}
