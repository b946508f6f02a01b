/** What a request asks, as all that answers it sees it. */
import type { Place } from './body/body-room.ts'
import type { AdmittedSession } from './caller/access.ts'
import type { Body } from './socket/body.ts'

export interface Request {
  method: string
  /** Without the query. */
  path: string
  /** The base URL's path, where it stood before this one. */
  prefix?: string
  /** Without its question mark. */
  query: string
  authorization: string
  /** Reads what follows the headers; asked for once. Rejects with ApiError. */
  readBody(place: Place): Promise<Body>
  contentType: string
  accept: string
  /** The header If-Match. */
  ifMatch: string
  /** Remote address. */
  address: string
  origin: string
  host: string
  /** The Cookie header. */
  cookie: string
  /** The name of the refresh cookie, where it is not the usual one. */
  refreshCookie: string
  /** The header X-Descope-Flow-Nonce. */
  flowNonce: string
  /** The header X-Descope-Trusted-Device-Token. */
  deviceToken?: string
  /** The header DPoP (RFC 9449). */
  dpop?: string
  /** Of whoever asks from the console, instead of a management key. */
  session?: AdmittedSession
}

export interface AppRequest extends Request {
  /** Shown to the caller and in the log. */
  id: string
  /** The Access-Control-Request-Headers of a preflight. */
  requestedHeaders: string
  /** Whether a proxy says that it passes the request on, and for whom (X-Forwarded-For). */
  forwarded?: boolean
  forwardedFor?: string
  /** Of browsers: what they take, where the page is that asks, and what the console's page shows beside its cookie. */
  acceptEncoding?: string
  fetchSite?: string
  csrf?: string
  /** The If-None-Match header. */
  ifNoneMatch?: string
  /** The headers of W3C Trace Context. */
  trace?: undefined | { traceparent: string; tracestate: string }
}
