/** A service that takes users as SCIM 2.0 has it (RFC 7644): made, replaced and removed. */
import type { Exchange } from '../../../delivery/port.ts'
import { asObject, isJsonObject, type JsonObject, readJson, textAt } from '../../../lib/json.ts'
import type { User } from '../../../store/port/users.ts'
import { headersOf, signatureOf } from '../../values/connector-requests.ts'

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User'

/** A user as the application is told of it. */
export function resourceOf(user: User, active: boolean): JsonObject {
  const { id, loginIds, name, givenName, middleName, familyName, email, phone } = user
  const names = Object.entries({ formatted: name, givenName, middleName, familyName }).filter(([, text]) => text !== '')
  return {
    schemas: [USER],
    externalId: id,
    userName: loginIds[0] ?? email,
    ...(names.length > 0 && { name: Object.fromEntries(names) }),
    ...(name !== '' && { displayName: name }),
    ...(email !== '' && { emails: [{ value: email, type: 'work', primary: true }] }),
    ...(phone !== '' && { phoneNumbers: [{ value: phone, type: 'work' }] }),
    active,
  }
}

export interface Application {
  /** Makes the user, or takes the one of that name for it; resolves to the id there. Rejects when it is not done. */
  create(resource: JsonObject): Promise<string>
  /** False for a user who is not there. Rejects when it is not done. */
  replace(id: string, resource: JsonObject): Promise<boolean>
  /** Rejects when it is not done. */
  remove(id: string): Promise<void>
}

export function createApplication(exchange: Exchange, configuration: JsonObject): Application {
  const users = `${textAt(configuration, 'baseUrl').replace(/\/+$/, '')}/Users`
  const hmacSecret = textAt(configuration, 'hmacSecret')
  const ask = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, resource?: JsonObject) => {
    const body = resource && JSON.stringify(resource)
    const headers = {
      ...headersOf(configuration, {}),
      accept: 'application/scim+json, application/json',
      'content-type': 'application/scim+json',
      ...signatureOf(hmacSecret, body),
    }
    return exchange(users + path, { method, headers, ...(body && { body }) })
  }
  const one = (id: string) => `/${encodeURIComponent(id)}`

  const replace: Application['replace'] = async (id, resource) => {
    const { status } = await ask('PUT', one(id), { ...resource, id })
    if (status === 404) return false
    expect(status)
    return true
  }
  const idOf = async (userName: string): Promise<string> => {
    const filter = `userName eq ${JSON.stringify(userName)}`
    const { status, body } = await ask('GET', `?filter=${encodeURIComponent(filter)}`)
    expect(status)
    const list = objectFrom(body)['Resources']
    return Array.isArray(list) && isJsonObject(list[0]) ? textAt(list[0], 'id') : ''
  }
  return {
    create: async (resource) => {
      const { status, body } = await ask('POST', '', resource)
      if (status !== CONFLICT) expect(status)
      const id = status === CONFLICT ? await idOf(textAt(resource, 'userName')) : textAt(objectFrom(body), 'id')
      if (id === '') throw new Error('the application named no id')
      if (status === CONFLICT && !(await replace(id, resource))) throw new Error(answered(404))
      return id
    },
    replace,
    remove: async (id) => {
      const { status } = await ask('DELETE', one(id))
      if (status !== 404) expect(status)
    },
  }
}

const CONFLICT = 409

function expect(status: number): void {
  if (status < 200 || status > 299) throw new Error(answered(status))
}

const answered = (status: number) => `the application answered ${status}`

function objectFrom(text: string): JsonObject {
  return asObject(readJson(text))
}
