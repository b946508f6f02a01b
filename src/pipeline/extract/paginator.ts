/** What a paginator is: how a list is asked for page after page. */
import type { Json } from '../../lib/json.ts'

/** A request as a paginator changes it: query parameters and a JSON body. */
export interface PageRequest {
  path: string
  params: Record<string, Json>
  body?: Json
  /** What the page before named as the next: in place of the parameters, and resolved against where that page was. */
  link?: string
}

export interface PageAnswer {
  body: unknown
  headers: Record<string, string>
  rows: readonly unknown[]
}

/**
 * Positions `P` are JSON, so that they can be kept beside the pages. A walk hands back those that the paginator has made,
 * whatever they are.
 */
export interface Paginator<P = unknown> {
  first: P
  apply(request: PageRequest, position: P): PageRequest
  /** What a page brought, each page once and in order. */
  read(position: P, answer: PageAnswer): PageRead<P>
  /** What comes next for sure, by the number of rows that an earlier page told: it can be asked for ahead. */
  ahead?(position: P, total: number): P | undefined
  /** Rows of the whole walk, by the number that a page told; that number, where it is left out. */
  total?(position: P, told: number): number
  /** After a crash, before it goes on: the rows that were kept. Where it is left out there is nothing to know. */
  recall?(rows: readonly unknown[]): void
  /** Nothing was said of pages: it looks for signs of a next one. */
  isGuess?: boolean
  /** The walk begins anew after a crash. */
  restarts?: boolean
}

export interface PageRead<P> {
  /** undefined after the last page. */
  next: P | undefined
  /** The page's rows, less those that an earlier page had. */
  rows: readonly unknown[]
}
