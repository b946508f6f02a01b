import type { Json } from '../../lib/json.ts'
import { type ChangingConfig, joinedPages, oldestFirst } from './changing.ts'
import type { PageAnswer, PageRequest, Paginator } from './paginator.ts'
import { selectOne } from './select.ts'

/** One where a page's rows are all new. */
interface Range extends Pick<Paginator<Json>, 'first' | 'apply' | 'ahead'> {
  next(position: Json, answer: PageAnswer): Json | undefined
}

/** What says that a page is the last one. */
interface Ends {
  /** Path of a value that is true while there is more. */
  hasMorePath?: string
  /** Ranges stop at an empty page without a word, cursors do not. */
  stopAfterEmptyPage?: boolean
}

/** dlt's paginators, with its names and defaults. Ranges stop at an empty or, where `limit` is known, a short page. */
export type PaginatorConfig =
  | { type: 'single_page' | 'auto' }
  | ({
      type: 'page_number'
      /** The number of the source's first page; `page` is the one to begin with. */
      basePage?: number
      page?: number
      pageParam?: string
      pageBodyPath?: string
      limit?: number
      totalPath?: string
      maximumPage?: number
    } & Ends)
  | ({
      type: 'offset'
      limit: number
      offset?: number
      offsetParam?: string
      limitParam?: string
      offsetBodyPath?: string
      limitBodyPath?: string
      totalPath?: string
      maximumOffset?: number
    } & Ends)
  | ({ type: 'cursor'; cursorPath?: string; cursorParam?: string; cursorBodyPath?: string } & Ends)
  | { type: 'header_link'; linksNextKey?: string }
  | { type: 'header_cursor'; cursorKey?: string; cursorParam?: string }
  | { type: 'json_link'; nextUrlPath?: string }
  | ChangingConfig

type Of<T extends PaginatorConfig['type']> = Extract<PaginatorConfig, { type: T }>

export function createPaginator(config: PaginatorConfig): Paginator {
  if (config.type === 'oldest_first') return oldestFirst(config)
  if (config.type === 'joined_pages') return joinedPages(config)
  const range = rangeOf(config)
  const read: Paginator<Json>['read'] = (position, answer) => ({
    next: range.next(position, answer),
    rows: answer.rows,
  })
  return { ...range, read, isGuess: config.type === 'auto' }
}

function rangeOf(config: Exclude<PaginatorConfig, ChangingConfig>): Range {
  switch (config.type) {
    case 'single_page':
      return { first: 0, apply: (request) => request, next: () => undefined }
    case 'auto':
      return auto()
    case 'page_number':
      return pageNumber(config)
    case 'offset':
      return offset(config)
    case 'cursor':
      return cursor(config)
    case 'header_link':
      return link((answer) => nextLink(answer.headers['link'], config.linksNextKey ?? 'next'))
    case 'header_cursor':
      return headerCursor(config)
    case 'json_link':
      return link((answer) => selectOne(answer.body, config.nextUrlPath ?? 'next'))
  }
}

function pageNumber(config: Of<'page_number'>): Range {
  const { maximumPage = Number.POSITIVE_INFINITY, totalPath, limit } = config
  const base = config.basePage ?? config.page ?? 0
  const place = placeOf(config.pageBodyPath, config.pageParam ?? 'page')
  return {
    first: config.page ?? base,
    apply: (request, position) => place(request, position),
    next: (position, answer) => {
      const page = Number(position) + 1
      if (page >= maximumPage + base || isLast(config, answer, true)) return undefined
      if (limit !== undefined && answer.rows.length < limit) return undefined
      if (totalPath !== undefined && page >= Number(selectOne(answer.body, totalPath)) + base) return undefined
      return page
    },
    ahead: (position, total) => {
      const page = Number(position) + 1
      return limit !== undefined && (page - base) * limit < total && page < maximumPage + base ? page : undefined
    },
  }
}

function offset(config: Of<'offset'>): Range {
  const { limit, maximumOffset = Number.POSITIVE_INFINITY, totalPath } = config
  const placeOffset = placeOf(config.offsetBodyPath, config.offsetParam ?? 'offset')
  const placeLimit = placeOf(config.limitBodyPath, config.limitParam ?? 'limit')
  return {
    first: config.offset ?? 0,
    apply: (request, position) => placeLimit(placeOffset(request, position), limit),
    next: (position, answer) => {
      const reached = Number(position) + limit
      if (reached >= maximumOffset || isLast(config, answer, true)) return undefined
      if (totalPath !== undefined && reached >= Number(selectOne(answer.body, totalPath))) return undefined
      return reached
    },
  }
}

function cursor(config: Of<'cursor'>): Range {
  const place = placeOf(config.cursorBodyPath, config.cursorParam ?? 'cursor')
  return {
    first: null,
    apply: (request, position) => (position === null ? request : place(request, position)),
    next: (position, answer) =>
      isLast(config, answer, false)
        ? undefined
        : onward(position, selectOne(answer.body, config.cursorPath ?? 'cursors.next')),
  }
}

/** By what the configuration says of ends, and whether such a paginator takes an empty page for one. */
function isLast({ hasMorePath, stopAfterEmptyPage }: Ends, answer: PageAnswer, usual: boolean): boolean {
  if (answer.rows.length === 0 && (stopAfterEmptyPage ?? usual)) return true
  if (hasMorePath === undefined) return false
  const more = selectOne(answer.body, hasMorePath)
  return typeof more === 'string' ? !/^(true|yes|1)$/i.test(more) : !more
}

function headerCursor(config: Of<'header_cursor'>): Range {
  const place = placeOf(undefined, config.cursorParam ?? 'cursor')
  return {
    first: null,
    apply: (request, position) => (position === null ? request : place(request, position)),
    next: (position, answer) => onward(position, answer.headers[config.cursorKey ?? 'next']),
  }
}

/** The next page's URL, whole or relative to the first. */
function link(find: (answer: PageAnswer) => unknown): Range {
  return {
    first: null,
    apply: (request, position) => (typeof position === 'string' ? { ...request, link: position } : request),
    next: (position, answer) => onward(position, find(answer)),
  }
}

/** dlt's order of signs: Link header, URL in the body, cursor in the body. */
function auto(): Range {
  const byLink = link((answer) => nextLink(answer.headers['link'], 'next') ?? urlIn(answer.body))
  const byCursor = cursor({ type: 'cursor', cursorPath: 'next_cursor' })
  return {
    first: null,
    apply: (request, position) =>
      isCursor(position) ? byCursor.apply(request, position.cursor) : byLink.apply(request, position),
    next: (position, answer) => {
      const url = byLink.next(position, answer)
      if (url !== undefined) return url
      const found = byCursor.next(isCursor(position) ? position.cursor : null, answer)
      return found === undefined ? undefined : { cursor: found }
    },
  }
}

function isCursor(position: Json): position is { cursor: Json } {
  return typeof position === 'object' && position !== null && !Array.isArray(position)
}

function urlIn(body: unknown): unknown {
  for (const path of ['next', 'next_url', 'links.next', 'pagination.next', 'paging.next']) {
    const found = selectOne(body, path)
    if (typeof found === 'string' && /^(https?:)?\//.test(found)) return found
  }
  return undefined
}

/** A position that leads to itself would be a walk without end. */
function onward(position: Json, found: unknown): Json | undefined {
  if (found === null || found === undefined || found === '' || found === position) return undefined
  return typeof found === 'number' ? found : String(found)
}

function nextLink(header: string | undefined, key: string): string | undefined {
  for (const part of (header ?? '').split(/,(?=\s*<)/)) {
    const match = /<([^>]*)>(.*)/.exec(part)
    const relation = match && /;\s*rel="?([^";]+)"?/i.exec(match[2] ?? '')
    if (match && relation?.[1]?.split(/\s+/).includes(key)) return match[1]
  }
  return undefined
}

function placeOf(bodyPath: string | undefined, param: string): (request: PageRequest, value: Json) => PageRequest {
  if (bodyPath === undefined) return (request, value) => ({ ...request, params: { ...request.params, [param]: value } })
  const steps = bodyPath.split('.')
  return (request, value) => ({ ...request, body: put(request.body ?? {}, steps, value) })
}

function put(into: Json, steps: readonly string[], value: Json): Json {
  const [step, ...rest] = steps
  if (step === undefined) return value
  const object = typeof into === 'object' && into !== null && !Array.isArray(into) ? into : {}
  return { ...object, [step]: put(object[step] ?? {}, rest, value) }
}
