/** Pages and redirects for browsers. */
import { createHash } from 'node:crypto'
import type { Page } from '../contract/schemas/page.ts'
import type { Draft, ValueOf } from '../contract/wire.ts'
import { failurePage } from '../features/oauth/pages/failure.ts'
import { STYLE } from '../features/oauth/pages/layout.ts'
import type { Reply } from './reply.ts'

export type PageValue = Draft<ValueOf<typeof Page>>

export function respondPage(page: PageValue, cookies: string[]): Reply {
  const { status, location, html, type } = page
  const headers: Record<string, string | string[]> = {
    'content-security-policy': policy(page),
    'x-frame-options': 'DENY',
    // A form that is sent from here tells its origin; nobody else learns the address, which holds the state.
    'referrer-policy': 'same-origin',
  }
  if (location) headers['location'] = location
  if (cookies.length > 0) headers['set-cookie'] = cookies
  return { status: status ?? 200, body: html ?? '', type: type || 'text/html; charset=utf-8', headers }
}

export function respondFailure(status: number, message: string, headers: { [name: string]: string }): Reply {
  const page = respondPage({ status, html: failurePage(message) }, [])
  return { ...page, headers: { ...page.headers, ...headers } }
}

const hashOf = (style: string) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`
const STYLE_HASH = hashOf(STYLE)

/** `formTargets`: browsers hold the redirect after a form against the same list; `*` for anywhere. */
function policy(page: PageValue): string {
  const { formTargets = '' } = page
  return [
    "default-src 'none'",
    ...(page.flow ? FLOW : sourcesOf(page)),
    ...(formTargets === '*' ? [] : [`form-action 'self'${formTargets && ` ${formTargets}`}`]),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
}

/** The component's parts write their styles themselves, and screens name pictures of anywhere; nothing else leaves. */
const FLOW = [
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob: https:",
  "font-src 'self' data:",
  "style-src 'self' 'unsafe-inline'",
]

function sourcesOf({ style = '', script, images }: PageValue): string[] {
  return [
    // Nothing else of the plane is a script: its answers say what they are, and browsers hold them to it.
    script && "script-src 'self'; connect-src 'self'",
    images && `img-src ${images}`,
    `style-src ${STYLE_HASH}${style && ` ${hashOf(style)}`}`,
  ].filter((source): source is string => typeof source === 'string' && source !== '')
}
