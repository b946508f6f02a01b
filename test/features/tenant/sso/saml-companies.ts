/** Companies that sign in by SAML, for suites: how they are made, asked, and brought answers. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import DescopeClient from '@descope/node-sdk'
import type { AuthPlane } from '../../auth/signing-in.ts'
import { assertionOf, type Claims, newKeys, requestIn, responseOf, type SamlKeys, signed } from './saml-provider.ts'

type Answer = { ok: boolean; data?: unknown; error?: { errorCode: string; errorMessage?: string } }

export const APP = 'http://localhost:3000/done'
export const IDP = 'https://idp.acme.example'
export const NOT_SIGNED = 'The SAML response is not signed as it should be'

/** `tenant` signs in whoever has an address in `domain`. */
export interface Company {
  tenant: string
  domain: string
  ssoId: string
}

/** Where a sign-in stands that has been begun. */
export interface Begun {
  requestId: string
  acs: string
  relayState: string
}

/** Makes a response out of what is to be said. */
export type Forge = (claims: Claims) => string | Promise<string>

export type SamlCompanies = Awaited<ReturnType<typeof samlCompanies>>

export async function samlCompanies(plane: AuthPlane) {
  plane.now = Date.now()
  const { projectId, managementKey, url } = plane
  const sdk = DescopeClient({ projectId, managementKey, baseUrl: url })
  const keys: SamlKeys = await newKeys(plane.now)
  let made = 0

  const configure = async (where: Company, redirectUrl = '', more: object = {}) => {
    const settings = {
      idpUrl: `${IDP}/sso`,
      entityId: IDP,
      idpCert: keys.certificate,
      attributeMapping: { name: 'displayName', group: 'groups' },
      roleMappings: [{ groups: ['readers'], roleName: 'Reader' }],
      ...more,
    }
    const { tenant, domain, ssoId } = where
    const body = { tenantId: tenant, ssoId, settings, redirectUrl, domains: [domain] }
    const { status, body: answer } = await plane.call('POST', '/v1/mgmt/sso/saml', body)
    assert.equal(status, 200, JSON.stringify(answer))
    return where
  }
  const company = async (redirectUrl = '', more: object = {}): Promise<Company> => {
    const domain = `acme${++made}.example`
    const { id: tenant } = good(await sdk.management.tenant.create(`Company ${made}`))
    return configure({ tenant, domain, ssoId: '' }, redirectUrl, more)
  }
  /** One more configuration of the same tenant, with the same identity provider. */
  const another = async ({ tenant, domain }: Company, ssoId: string, redirectUrl = ''): Promise<Company> => {
    good(await sdk.management.sso.newSettings(tenant, ssoId, `Also ${ssoId}`))
    return configure({ tenant, domain: `${ssoId}.${domain}`, ssoId }, redirectUrl)
  }
  const begin = async ({ tenant, ssoId }: Company): Promise<Begun> => {
    const query = new URLSearchParams({ tenant, redirectUrl: APP, ...(ssoId && { ssoId }) })
    const { body, status } = await plane.as(undefined, `/v1/auth/saml/authorize?${query}`)
    assert.equal(status, 200, JSON.stringify(body))
    const { id, acs, query: asked } = requestIn(body.url)
    return { requestId: id, acs, relayState: asked.get('RelayState') ?? '' }
  }
  /** What an honest identity provider says. */
  const claimsFor = ({ tenant, domain, ssoId }: Company, { requestId, acs }: Omit<Begun, 'relayState'>): Claims => ({
    issuer: IDP,
    audience: [projectId, tenant, ssoId].filter(Boolean).join('-'),
    recipient: acs.replaceAll('&', '&amp;'),
    inResponseTo: requestId,
    nameId: `ada@${domain}`,
    attributes: { displayName: ['Ada'], groups: ['readers', 'others'] },
    now: plane.now,
    life: 300_000,
    id: `_${randomUUID()}`,
  })
  const honest = (claims: Claims) => signed(responseOf(assertionOf(claims), claims.inResponseTo), keys, 'Assertion')
  let first: Promise<Company> | undefined
  /** A sign-in to one company, with what `forge` makes of it. */
  const attempt = async (forge: Forge) => {
    first ??= company()
    const where = await first
    const at = await begin(where)
    return post(at.acs, await forge(claimsFor(where, at)), at.relayState)
  }
  const settings = async ({ tenant, ssoId }: Company) =>
    (await plane.call('GET', `/v2/mgmt/sso/settings?tenantId=${tenant}&ssoId=${ssoId}`)).body
  return { sdk, keys, company, another, configure, begin, claimsFor, honest, attempt, settings }
}

/** As a browser posts it. */
export async function post(acs: string, xml: string, relayState: string, headers: { [name: string]: string } = {}) {
  const body = new URLSearchParams({ SAMLResponse: Buffer.from(xml).toString('base64'), RelayState: relayState })
  const answer = await fetch(acs, { method: 'POST', body, headers, redirect: 'manual' })
  const location = answer.headers.get('location')
  const back = new URL(location ?? 'none:')
  return {
    status: answer.status,
    to: location && back.origin,
    code: back.searchParams.get('code'),
    err: back.searchParams.get('err'),
  }
}

export function good<T extends Answer>(answer: T): NonNullable<T['data']> {
  assert.ok(answer.ok, JSON.stringify(answer.error))
  return answer.data as NonNullable<T['data']>
}
