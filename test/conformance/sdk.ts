/** The service's own SDK for Node, unmodified, against a plane; it is noted which of its functions did what. */
import assert from 'node:assert/strict'
import DescopeClient from '@descope/node-sdk'
import type { TestPlane } from '../support/plane.ts'
import { replyOtherwise } from './wire-types.ts'

export type Management = ReturnType<typeof DescopeClient>['management']

export interface Sdk extends Management {
  /** Functions by `noun.verb` that have succeeded, and that have been refused. */
  succeeded: Set<string>
  refused: Set<string>
}

/** What the SDK resolves to. */
export interface Answer {
  ok: boolean
  code?: number
  data?: unknown
  error?: { errorCode: string; errorDescription: string; errorMessage?: string }
}

export function openSdk({ projectId, managementKey, url }: TestPlane, key = managementKey): Sdk {
  const { management } = DescopeClient({ projectId, managementKey: key, baseUrl: url, fetch: typedFetch })
  const succeeded = new Set<string>()
  const refused = new Set<string>()
  const nouns = Object.entries(management).map(([noun, verbs]) => {
    const watched = Object.entries(verbs).map(([verb, call]) => [verb, watch(`${noun}.${verb}`, call as Call)])
    return [noun, Object.fromEntries(watched)]
  })
  return { ...(Object.fromEntries(nouns) as Management), succeeded, refused }

  function watch(name: string, call: Call): Call {
    return async (...args) => {
      const answer = await call(...args)
      ;(answer.ok ? succeeded : refused).add(name)
      return answer
    }
  }
}

/** Whatever succeeds has the fields of the reference's tables, where those are. */
const typedFetch = (async (url: string, init: RequestInit) => {
  const response = await fetch(url, init)
  if (response.ok) {
    const text = await response.clone().text()
    const { pathname } = new URL(url)
    if (text) assert.deepEqual(replyOtherwise(init.method ?? 'GET', pathname, JSON.parse(text)), [], pathname)
  }
  return response
}) as typeof fetch

type Call = (...args: unknown[]) => Promise<Answer>

/** The data of an answer that must be one. */
export function good<T>(answer: { ok: boolean; code?: number; data?: T; error?: unknown }): T {
  assert.deepEqual({ ok: answer.ok, code: answer.code, error: answer.error }, { ok: true, code: 200, error: undefined })
  return answer.data as T
}

/** Nothing was answered but that it is done. */
export function done(answer: Answer): void {
  assert.deepEqual(good(answer), {})
}

export function refused(answer: Answer, code: number, errorCode: string, description: string, message: string): void {
  const { ok, error } = answer
  assert.deepEqual(
    { ok, code: answer.code, error },
    { ok: false, code, error: { errorCode, errorDescription: description, errorMessage: message } },
  )
}

export function invalid(answer: Answer, message: string): void {
  refused(answer, 400, 'E011003', 'Request is invalid', message)
}

export function noUser(answer: Answer): void {
  refused(answer, 404, 'E112102', 'User not found', 'Cannot find user')
}
