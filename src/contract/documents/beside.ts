/** What the plane answers to a GET beside its operations, to anybody. */
export interface PlainPage {
  /** Under what it is counted. */
  name: string
  summary: string
  /** The media type of its answer. */
  type: string
}

export const beside = {
  '/health': { name: 'health', summary: 'Whether the process lives', type: 'application/json' },
  '/ready': { name: 'ready', summary: 'Whether the database answers', type: 'application/json' },
  '/openapi.json': { name: 'openapi', summary: 'This document', type: 'application/json' },
  '/metrics': { name: 'metrics', summary: 'What the process counts, for Prometheus', type: 'text/plain' },
  '/': { name: 'front', summary: 'What this is, for browsers', type: 'text/html' },
  '/login.js': { name: 'front', summary: 'The script of the login page', type: 'text/javascript' },
  '/login-flow.js': { name: 'front', summary: 'The script of the page with a flow', type: 'text/javascript' },
  '/favicon.ico': { name: 'front', summary: 'A sign for browsers', type: 'image/svg+xml' },
} as const satisfies { [path: string]: PlainPage }

/** The same with names in its path; the last of them may hold slashes. */
export const files = {
  '/pages/{projectId}/v2-beta/{file}': {
    name: 'pages',
    summary: 'What the components of flows and widgets ask for: configuration, theme, screens and pictures',
    type: 'application/json',
  },
  '/npm/{package}/{file}': {
    name: 'packages',
    summary: 'The published packages that show flows, as content networks have them',
    type: 'text/javascript',
  },
} as const satisfies { [path: string]: PlainPage }
