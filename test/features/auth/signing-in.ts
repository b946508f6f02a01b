/** What the suites of signing in share: calls as a person, and the messages that the plane made. */

import { after, before, describe } from 'node:test'
import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose'
import { engines, type TestEngine } from '../../support/engines.ts'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'

export interface AuthPlane extends TestPlane {
  /** A call with the project id alone, or with a token. */
  as(token: string | undefined, path: string, body?: unknown): ReturnType<TestPlane['call']>
  get(token: string, path: string): ReturnType<TestPlane['call']>
  /** The newest message. */
  // biome-ignore lint/suspicious/noExplicitAny: tests assert its parts
  lastMessage(): Promise<any>
  /** What a token says, verified by an independent library with the published keys at the plane's time. */
  read(token: string): Promise<JWTPayload>
}

type Start = Parameters<typeof startTestPlane>[0]

export async function startAuthPlane(options: Start = {}): Promise<AuthPlane> {
  return asAuthPlane(await startTestPlane(options))
}

export function asAuthPlane(started: TestPlane): AuthPlane {
  const plane = started as AuthPlane
  const bearer = (token?: string) => `Bearer ${plane.projectId}${token ? `:${token}` : ''}`
  plane.as = (token, path, body = {}) => plane.call('POST', path, body, bearer(token))
  plane.get = (token, path) => plane.call('GET', path, undefined, bearer(token))
  plane.lastMessage = async () => (await plane.call('GET', '/v1/mgmt/outbox?limit=1')).body.messages[0]
  plane.read = async (token) => {
    const keys = await plane.call('GET', `/v2/keys/${plane.projectId}`, undefined, '')
    const options = { algorithms: ['RS256'], issuer: plane.projectId, currentDate: new Date(plane.now) }
    return (await jwtVerify(token, createLocalJWKSet(keys.body), options)).payload
  }
  return plane
}

/** A suite on every engine, each with a plane of its own. */
export function suite(
  name: string,
  tests: (plane: () => AuthPlane, engine: TestEngine & { url: () => string }) => void,
  options: Start = {},
): void {
  for (const engine of engines()) {
    describe(`${name} on ${engine.name}`, { skip: engine.skip }, () => {
      let plane: AuthPlane
      let drop: () => Promise<void>
      let url = ''
      before(async () => {
        const fresh = await engine.preparedUrl()
        drop = fresh.drop
        url = fresh.url
        plane = await startAuthPlane({ ...options, database: url })
      })
      after(async () => {
        await plane?.stop()
        await drop?.()
      })
      tests(() => plane, { ...engine, url: () => url })
    })
  }
}

export function tokenIn(link: string): string {
  return new URL(link).searchParams.get('t') ?? ''
}

/** Makes a test user and signs it in. */
export async function signInTestUser(plane: AuthPlane, loginId: string, more: object = {}) {
  await plane.call('POST', '/v1/mgmt/user/create/test', { loginId, email: `${loginId}@example.com`, ...more })
  const made = { loginId, deliveryMethod: 'email' }
  const { code } = (await plane.call('POST', '/v1/mgmt/tests/generate/otp', made)).body
  return (await plane.as(undefined, '/v1/auth/otp/verify/email', { loginId, code })).body
}

/** Changes settings of the project, as project.json names them. */
export async function configure(plane: AuthPlane, changes: object): Promise<void> {
  const { configuration } = plane.world.store
  const known = await configuration.load(plane.projectId, 'project', '')
  const document = { ...(known?.document as object | undefined), ...changes }
  await plane.world.store.writeDirectory((tables) =>
    tables.configuration.save(plane.projectId, [
      { kind: 'project', id: '', position: 0, file: '', revision: 1, document, modifiedAt: plane.now },
    ]),
  )
}
