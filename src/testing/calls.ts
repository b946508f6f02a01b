import type { TestingPlane } from './types.ts'

export interface Calls {
  manage: TestingPlane['manage']
  /** A call with the project id alone. */
  authenticate(path: string, body: unknown): Promise<unknown>
}

interface Credentials {
  projectId: string
  managementKey: string
}

export function createCalls(fetch: TestingPlane['fetch'], { projectId, managementKey }: Credentials): Calls {
  const call = async (bearer: string, method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(new URL(path, 'http://localhost'), {
      method,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const reply: unknown = await answer.json()
    if (answer.ok) return reply
    const { errorCode, errorMessage } = reply as { errorCode: string; errorMessage: string }
    throw new Error(`${method} ${path} was refused: ${errorCode} ${errorMessage}`)
  }
  return {
    manage: (method, path, body) => call(`${projectId}:${managementKey}`, method, path, body),
    authenticate: (path, body) => call(projectId, 'POST', path, body),
  }
}
