import { setTimeout as sleep } from 'node:timers/promises'
import { elapsed, now } from '../lib/clock.ts'
import {
  type AskedHeaders,
  type Auth,
  type ClientCredentials,
  clientCredentials,
  headersOf,
  paramsOf,
} from './extract/auth.ts'
import type { Advice } from './extract/errors.ts'
import { createHttp, type Http } from './extract/http.ts'
import { createBudget, type Rate } from './extract/rate.ts'
import type { Origin } from './extract/request.ts'
import type { Resource } from './extract/resource.ts'
import { type RetryPolicy, USUAL_RETRIES } from './extract/retry.ts'

export interface Api {
  baseUrl: string
  auth?: Auth
  headers?: Record<string, string>
  /** Requests in seconds over all resources. */
  rate?: Rate
  retries?: Partial<RetryPolicy>
  /** Seconds that a connection may be silent. */
  timeout?: number
  /** Where the credentials are set, for the message when they are refused. */
  credentials?: string
  /** Told of each wait for the server. */
  onWait?: (resource: string, seconds: number, why: string) => void
}

export interface Origins {
  origins: Map<string, Origin>
  close(): void
}

const CONNECTIONS = 8
const TIMEOUT = 60

/** Throws ApiError for a base URL that is none. */
export function createOrigins(api: Api, resources: readonly Resource[]): Origins {
  const http = createHttp({ connections: CONNECTIONS, timeoutMs: (api.timeout ?? TIMEOUT) * 1000 })
  const all = createBudget(api.rate, stopwatch)
  checkBaseUrl(api.baseUrl)
  // Resources of one rate class share its budget, as they do at the service.
  const classes = new Map<string, ReturnType<typeof createBudget>>()
  const budgetOf = (rate: Rate | undefined) => {
    if (!rate) return all
    const name = `${rate.requests}/${rate.seconds}`
    const own = classes.get(name) ?? createBudget(rate, stopwatch)
    classes.set(name, own)
    const take = async () => {
      await all.take()
      await own.take()
    }
    return { take, pause: own.pause }
  }
  const askers = new Map<string, AskedHeaders>()
  // Resources of one login share its token.
  const askedBy = (auth: ClientCredentials) => {
    const name = JSON.stringify(auth)
    const asked = askers.get(name) ?? clientCredentials(auth, http)
    askers.set(name, asked)
    return asked
  }
  const origins = resources.map((resource): [string, Origin] => [
    resource.name,
    originOf({ ...api, auth: resource.endpoint?.auth ?? api.auth }, http, budgetOf(resource.rate), askedBy),
  ])
  return { origins: new Map(origins), close: () => http.close() }
}

/** Of the budgets, which count what has gone by. */
const stopwatch = { now: elapsed, sleep: (ms: number) => sleep(ms) }

function originOf(
  api: Api,
  http: Http,
  budget: ReturnType<typeof createBudget>,
  askedBy: (auth: ClientCredentials) => AskedHeaders,
): Origin {
  const advice: Advice = { credentials: api.credentials ?? 'the auth of this API', baseUrl: api.baseUrl }
  const policy = { ...USUAL_RETRIES, ...api.retries }
  return {
    baseUrl: api.baseUrl,
    headers: { 'user-agent': 'homescope-pipeline', ...api.headers, ...headersOf(api.auth) },
    params: paramsOf(api.auth),
    asked: api.auth?.type === 'oauth2_client_credentials' ? askedBy(api.auth) : undefined,
    exchange: { http, policy, budget, advice, now, sleep: stopwatch.sleep, onWait: api.onWait },
  }
}

function checkBaseUrl(text: string): void {
  if (!/^https?:\/\/[^/\s]+/.test(text))
    throw new TypeError(`base_url must be an http or https URL, not ${JSON.stringify(text)}`)
}
