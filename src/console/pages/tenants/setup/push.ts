/** What a directory sends to the plane (RFC 7644), sent from here. */
import { asObject, textAt } from '../../../../lib/json.ts'
import { planePath } from '../../../router/location.ts'

export interface Pushed {
  asked: string
  status: number
  /** Empty where nobody was made or found. */
  userId: string
  resource: unknown
}

const TYPE = 'application/scim+json'

/** Makes an example person of the tenant's, or tells that the person has left. `token`: as a directory shows it. */
export async function pushExample(token: string, tenantId: string, isActive: boolean): Promise<Pushed> {
  const userName = `example.person@${tenantId.toLowerCase()}.example`
  const filter = new URLSearchParams({ filter: `userName eq "${userName}"` })
  const known = await ask(token, 'GET', `/Users?${filter}`)
  const { Resources: people } = asObject(known.resource)
  const id = Array.isArray(people) ? textAt(asObject(people[0]), 'id') : ''
  if (id === '' && isActive) {
    return ask(token, 'POST', '/Users', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName,
      displayName: 'Example Person',
      name: { givenName: 'Example', familyName: 'Person' },
      emails: [{ value: userName, type: 'work', primary: true }],
      active: true,
    })
  }
  if (id === '') return known
  return ask(token, 'PATCH', `/Users/${encodeURIComponent(id)}`, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'active', value: isActive }],
  })
}

async function ask(token: string, method: string, path: string, body?: object): Promise<Pushed> {
  const answer = await fetch(`${planePath}/scim/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, accept: TYPE, ...(body && { 'content-type': TYPE }) },
    body: body && JSON.stringify(body),
    credentials: 'omit',
  })
  const text = await answer.text()
  const resource = text ? JSON.parse(text) : null
  return { asked: `${method} /scim/v2${path}`, status: answer.status, userId: String(resource?.id ?? ''), resource }
}
