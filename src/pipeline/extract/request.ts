import type { Json } from '../../lib/json.ts'
import { ExtractError } from './errors.ts'
import type { HttpRequest } from './http.ts'
import type { PageRequest, Paginator } from './paginators.ts'
import type { Resource } from './resource.ts'
import type { Exchange } from './retry.ts'
import { fill, fillPath, type Values } from './template.ts'

/** The API that resources belong to. */
export interface Origin {
  baseUrl: string
  headers: Record<string, string>
  /** An API key that goes in the query. */
  params: Record<string, string>
  exchange: Exchange
}

export function buildRequest(
  resource: Resource,
  origin: Origin,
  paginator: Paginator,
  position: Json,
  values: Values,
): HttpRequest {
  const endpoint = resource.endpoint ?? { path: resource.name }
  const plain: PageRequest = {
    path: fillPath(endpoint.path, values),
    params: (fill(endpoint.params ?? {}, values) ?? {}) as PageRequest['params'],
    body: endpoint.json === undefined ? undefined : fill(endpoint.json, values),
  }
  const { path, params, body } = paginator.apply(plain, position)
  const text = body === undefined ? undefined : JSON.stringify(body)
  const type: Record<string, string> = text === undefined ? {} : { 'content-type': 'application/json' }
  return {
    method: endpoint.method ?? 'GET',
    url: urlOf(resource.name, origin, path, params),
    headers: { ...origin.headers, ...type, ...endpoint.headers },
    body: text,
  }
}

/** A link to another host is refused: the credentials would go there, too. */
function urlOf(resource: string, origin: Origin, path: string, params: PageRequest['params']): string {
  const base = `${origin.baseUrl.replace(/\/+$/, '')}/`
  const isLink = /^https?:/.test(path)
  const url = new URL(isLink ? path : path.replace(/^\/+/, ''), base)
  if (url.origin !== new URL(base).origin) {
    throw new ExtractError('refused', resource, `the next page is on another host (${url.origin}); it is not followed`)
  }
  for (const [name, value] of Object.entries({ ...params, ...origin.params })) {
    for (const item of [value].flat()) if (item !== null) url.searchParams.append(name, asParam(item))
  }
  return url.href
}

function asParam(value: Json): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
