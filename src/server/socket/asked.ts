/** What a request asks, from its line and its headers; nothing of its body is read. */
import type { IncomingMessage } from 'node:http'
import { ApiError } from '../../contract/faults.ts'
import type { AppRequest } from '../request.ts'

/** `readBody`: how what follows is read, as AppRequest has it. Throws ApiError badRequest for too many headers, and for one that comes twice where only one can count. */
export function toAsked(request: IncomingMessage, id: string, readBody: AppRequest['readBody']): AppRequest {
  const { url = '/', method = 'GET', headers, rawHeaders, socket } = request
  checkHeaders(rawHeaders)
  checkFrame(request)
  const { pathname: path, query } = splitUrl(url)
  return {
    id,
    readBody,
    method,
    path,
    query,
    accept: headers.accept ?? '',
    ifMatch: ifMatchOf(headers),
    acceptEncoding: said(headers['accept-encoding']),
    fetchSite: said(headers['sec-fetch-site']),
    csrf: said(headers['x-console-csrf']),
    authorization: headers.authorization ?? '',
    origin: headers.origin ?? '',
    host: headers.host ?? '',
    contentType: headers['content-type'] ?? '',
    cookie: headers.cookie ?? '',
    refreshCookie: said(headers['x-descope-refresh-cookie-name']),
    flowNonce: said(headers['x-descope-flow-nonce']),
    deviceToken: said(headers['x-descope-trusted-device-token']),
    dpop: said(headers['dpop']),
    ifNoneMatch: said(headers['if-none-match']),
    requestedHeaders: headers['access-control-request-headers'] ?? '',
    address: socket.remoteAddress ?? '',
    forwardedFor: said(headers['x-forwarded-for']),
    forwarded: PROXY_HEADERS.some((name) => headers[name] !== undefined),
    trace: traceOf(headers),
  }
}

const ifMatchOf = (headers: IncomingMessage['headers']): string => headers['if-match'] ?? ''

const said = (header: string | string[] | undefined) => String(header ?? '')

const MOST_HEADERS = 200

/** Whoever stands between may heed the first or the last of two; the plane heeds neither. */
const SINGLE = new Set([
  'authorization',
  'content-encoding',
  'content-type',
  'dpop',
  'host',
  'origin',
  'x-descope-refresh-cookie-name',
  'x-descope-flow-nonce',
  'x-descope-trusted-device-token',
])

/** `raw`: names and values in turns. */
function checkHeaders(raw: readonly string[]): void {
  if (raw.length > 2 * MOST_HEADERS) {
    throw new ApiError('badRequest', `The request has more than ${MOST_HEADERS} headers`, { status: 431 })
  }
  const seen = new Set<string>()
  for (let i = 0; i < raw.length; i += 2) {
    const name = (raw[i] ?? '').toLowerCase()
    if (!SINGLE.has(name)) continue
    if (seen.has(name)) throw new ApiError('badRequest', `The ${name} header comes twice`)
    seen.add(name)
  }
}

/**
 * Whether the sender and whoever stands between may see the body's end elsewhere than we: nothing more is read from
 * such a connection (RFC 9112, section 6.1).
 */
export function isFramedOddly(request: FramedMessage): boolean {
  return isCodedOddly(request) || isMeasuredTwice(request)
}

type FramedMessage = Pick<IncomingMessage, 'headers' | 'httpVersion' | 'rawHeaders'>

function isCodedOddly({ headers, httpVersion }: FramedMessage): boolean {
  const coding = headers['transfer-encoding']
  return coding !== undefined && (httpVersion !== '1.1' || coding.trim().toLowerCase() !== 'chunked')
}

/** Node's parser refuses that by itself; Bun's lets two pass that say the same. */
function isMeasuredTwice({ headers, rawHeaders }: FramedMessage): boolean {
  if (headers['content-length'] === undefined) return false
  let lengths = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.length === LENGTH.length && rawHeaders[i]?.toLowerCase() === LENGTH) lengths++
  }
  return lengths > 1
}

const LENGTH = 'content-length'

function checkFrame(request: FramedMessage): void {
  if (isCodedOddly(request)) {
    throw new ApiError('badRequest', 'The only transfer coding is chunked, of HTTP/1.1')
  }
  if (isMeasuredTwice(request)) throw new ApiError('badRequest', 'The request is not valid HTTP')
  if (request.httpVersion !== '1.0' && !request.headers.host) {
    throw new ApiError('badRequest', 'The host header is missing')
  }
}

/** By any of these a proxy tells that it passes somebody else's request on. */
const PROXY_HEADERS = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip']

function traceOf({ traceparent, tracestate }: IncomingMessage['headers']): AppRequest['trace'] {
  return traceparent === undefined
    ? undefined
    : { traceparent: String(traceparent), tracestate: String(tracestate ?? '') }
}

function splitUrl(url: string): { pathname: string; query: string } {
  // An absolute-form target names a host of its own; only its path counts.
  const target = url.startsWith('/') ? url : url.replace(/^[a-z]+:\/\/[^/]*/i, '') || '/'
  const mark = target.indexOf('?')
  return mark < 0 ? { pathname: target, query: '' } : { pathname: target.slice(0, mark), query: target.slice(mark + 1) }
}
