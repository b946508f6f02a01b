/** Who sits here: what the plane's door says. */
import { signal } from '@preact/signals'
import { ResponseError } from '../../client/transport.ts'
import { base } from '../router/location.ts'

export interface Session {
  project: string
  projectName: string
  person: string
  keyId: string
  /** Unix milliseconds, of the plane's clock. */
  expiresAt: number
  now: number
  csrf: string
  baseUrl: string
  version: string
  isDev: boolean
  isReadOnly: boolean
}

/** Undefined until the door has answered, null for nobody. */
export const session = signal<Session | null | undefined>(undefined)

interface Entry {
  link?: string
  projectId?: string
  managementKey?: string
  person?: string
}

/** Throws ResponseError for a link that was used, or a key that is none. */
export async function enter(entry: Entry): Promise<void> {
  session.value = await atTheDoor('POST', JSON.stringify(entry))
}

/** Finds out whether there is a session. */
export async function lookIn(): Promise<void> {
  session.value = await atTheDoor('GET').catch(() => null)
}

export async function leave(): Promise<void> {
  await atTheDoor('DELETE').catch(() => {})
  session.value = null
}

async function atTheDoor(method: string, body?: string): Promise<Session> {
  const headers = { 'x-console-csrf': session.value?.csrf ?? '' }
  const answer = await fetch(`${base}/door`, { method, headers, body })
  const text = await answer.text()
  if (!answer.ok) throw new ResponseError({ status: answer.status, headers: {}, body: text })
  return JSON.parse(text)
}
