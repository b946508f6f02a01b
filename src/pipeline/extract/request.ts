import type { Json } from '../../lib/json.ts'
import type { AskedHeaders } from './auth.ts'
import { ExtractError } from './errors.ts'
import type { HttpRequest } from './http.ts'
import type { PageRequest, Paginator } from './paginator.ts'
import type { Resource } from './resource.ts'
import type { Exchange } from './retry.ts'
import { fill, fillPath, type Values } from './template.ts'

/** The API that resources belong to. */
export interface Origin {
  baseUrl: string
  headers: Record<string, string>
  /** An API key that goes in the query. */
  params: Record<string, string>
  /** A token that has to be fetched, as headers. */
  asked?: AskedHeaders
  exchange: Exchange
}

export function buildRequest(
  resource: Resource,
  origin: Origin,
  paginator: Paginator,
  position: unknown,
  values: Values,
): HttpRequest {
  const endpoint = resource.endpoint ?? { path: resource.name }
  const given = endpoint.json ?? endpoint.data
  const plain: PageRequest = {
    path: fillPath(endpoint.path, values),
    params: (fill(endpoint.params ?? {}, values) ?? {}) as PageRequest['params'],
    body: given === undefined ? undefined : fill(given, values),
  }
  const asked = paginator.apply(plain, position)
  const { text, type } = bodyOf(asked.body, endpoint.json === undefined && endpoint.data !== undefined)
  return {
    method: endpoint.method ?? 'GET',
    url: urlOf(resource.name, origin, asked),
    headers: { ...origin.headers, ...type, ...endpoint.headers },
    body: text,
  }
}

function bodyOf(body: Json | undefined, isForm: boolean): { text?: string; type: Record<string, string> } {
  if (body === undefined) return { type: {} }
  if (!isForm) return { text: JSON.stringify(body), type: { 'content-type': 'application/json' } }
  if (typeof body !== 'object' || body === null) return { text: String(body), type: {} }
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(body)) for (const item of [value].flat()) form.append(name, asParam(item))
  return { text: form.toString(), type: { 'content-type': 'application/x-www-form-urlencoded' } }
}

/** A link to another host is refused: the credentials would go there, too. */
function urlOf(resource: string, origin: Origin, { path, params, link }: PageRequest): string {
  const base = `${origin.baseUrl.replace(/\/+$/, '')}/`
  const first = new URL(path.replace(/^\/+/, ''), base)
  const url = link === undefined ? first : new URL(link, first)
  if (url.origin !== new URL(base).origin) {
    throw new ExtractError('refused', resource, `the next page is on another host (${url.origin}); it is not followed`)
  }
  // A link may hold the key already.
  for (const name of Object.keys(origin.params)) url.searchParams.delete(name)
  addParams(url, link === undefined ? { ...params, ...origin.params } : origin.params)
  return url.href
}

function addParams(url: URL, params: PageRequest['params']): void {
  for (const [name, value] of Object.entries(params)) {
    for (const item of [value].flat()) if (item !== null) url.searchParams.append(name, asParam(item))
  }
}

function asParam(value: Json): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
