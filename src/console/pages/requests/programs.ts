/** A request as lines of a program; what was a secret in it has to be put in again. */
import { asObject, type JsonObject } from '../../../lib/json.ts'
import type { Inspection } from './inspection.ts'

/** A call of the Node SDK where it has one for the operation, otherwise a request. */
export function asSdk(request: Inspection, baseUrl: string): string {
  const { operation, asked, project } = request
  const call = CALLS[operation]?.(asObject(asked))
  if (!call) return asFetch(request, baseUrl)
  return `import DescopeClient from '@descope/node-sdk'

const descope = DescopeClient({
  projectId: '${project}',
  baseUrl: '${baseUrl}',
  managementKey: process.env.DESCOPE_MANAGEMENT_KEY,
})
const { ok, data, error } = await descope.${call}`
}

/** A test that asks it and holds what came back. */
export function asPlaywright(request: Inspection, baseUrl: string): string {
  const { method, path, query, status, operation } = request
  const name = operation.includes('.') ? operation : `${method} ${path}`
  const options = [`headers: { authorization: ${bearerOf(request)} }`]
  if (hasBody(request)) options.push(`data: ${written(request.asked, 4)}`)
  return `import { expect, test } from '@playwright/test'

test(${literal(name)}, async ({ request }) => {
  const answer = await request.fetch(${literal(addressOf(baseUrl, path, query))}, {
    method: '${method}',
    ${options.join(',\n    ')},
  })
  expect(answer.status()).toBe(${status})
})`
}

function asFetch(request: Inspection, baseUrl: string): string {
  const { method, path, query } = request
  const body = hasBody(request) ? `\n  body: JSON.stringify(${written(request.asked, 2)}),` : ''
  return `const answer = await fetch(${literal(addressOf(baseUrl, path, query))}, {
  method: '${method}',
  headers: { authorization: ${bearerOf(request)}, 'content-type': 'application/json' },${body}
})`
}

const addressOf = (baseUrl: string, path: string, query: string) => `${baseUrl}${path}${query && `?${query}`}`

function bearerOf({ project, caller }: Inspection): string {
  return caller === 'a management key'
    ? `\`Bearer ${project}:\${process.env.DESCOPE_MANAGEMENT_KEY}\``
    : literal(`Bearer ${project}`)
}

const hasBody = ({ method, asked }: Inspection) => method !== 'GET' && method !== 'DELETE' && asked !== ''
const literal = (text: unknown) => JSON.stringify(text ?? '')
const written = (value: unknown, indent: number) =>
  JSON.stringify(value, null, 2).replaceAll('\n', `\n${' '.repeat(indent)}`)

/** Of the operations that programs ask most. */
const CALLS: { [operation: string]: ((body: JsonObject) => string) | undefined } = {
  'otp.signIn': ({ loginId }) => `otp.signIn.email(${literal(loginId)})`,
  'otp.signUpOrIn': ({ loginId }) => `otp.signUpOrIn.email(${literal(loginId)})`,
  'otp.verify': ({ loginId, code }) => `otp.verify.email(${literal(loginId)}, ${literal(code)})`,
  'magicLink.signIn': ({ loginId, redirectUrl }) =>
    `magicLink.signIn.email(${literal(loginId)}, ${literal(redirectUrl)})`,
  'magicLink.verify': ({ token }) => `magicLink.verify(${literal(token)})`,
  'password.signIn': ({ loginId }) => `password.signIn(${literal(loginId)}, process.env.PASSWORD)`,
  'user.create': ({ loginId, ...rest }) => `management.user.create(${literal(loginId)}, ${written(rest, 0)})`,
  'user.delete': ({ loginId }) => `management.user.delete(${literal(loginId)})`,
  'user.logout': ({ loginId }) => `management.user.logoutUser(${literal(loginId)})`,
  'user.search': (body) => `management.user.search(${written(body, 0)})`,
  'tenant.create': ({ name, selfProvisioningDomains = [] }) =>
    `management.tenant.create(${literal(name)}, ${literal(selfProvisioningDomains)})`,
  'tenant.loadAll': () => 'management.tenant.loadAll()',
  'role.all': () => 'management.role.loadAll()',
}
