/** What the suites of single nouns share: the forms of answers, and a second project. */
import type { TestPlane } from './plane.ts'

export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests assert the whole body
  body: any
}

export const done: Answer = { status: 200, body: {} }

export function invalid(errorMessage: string): Answer {
  return refused(400, 'E011003', 'Request is invalid', errorMessage)
}

export function refused(status: number, errorCode: string, errorDescription: string, errorMessage: string): Answer {
  return { status, body: { errorCode, errorDescription, errorMessage } }
}

/** Without its headers. */
export async function answerOf(result: Promise<Answer>): Promise<Answer> {
  const { status, body } = await result
  return { status, body }
}

/** Calls below a path, answered by status and body. */
export function callsOf(plane: () => TestPlane, root: string) {
  const call = (method: string, path: string, body?: unknown) => answerOf(plane().call(method, root + path, body))
  return {
    get: (path: string) => call('GET', path),
    post: (path: string, body?: unknown) => call('POST', path, body),
  }
}

/** Posts below a path, to the plane's own project, to the one that is named here, or to the one that the call names. */
export function postsOf(plane: () => TestPlane, root: string, usual?: string) {
  return (path: string, body?: unknown, project = usual ?? plane().projectId): Promise<Answer> =>
    answerOf(plane().call('POST', root + path, body, `Bearer ${project}:${plane().managementKey}`))
}

/** The id of the plane's first management key: who did everything here. */
export function actorOf(plane: TestPlane): string {
  return plane.managementKey.slice(0, 28)
}

/** Another project of the company; the company's key opens it, too. */
export async function secondProject(plane: TestPlane): Promise<(path: string, body?: unknown) => Promise<Answer>> {
  const id = 'P222222222222222222222222222'
  const first = await plane.world.store.projects.load(plane.projectId)
  if (!first) throw new Error('the plane has no project')
  await plane.world.store.writeDirectory((tables) => tables.projects.create({ ...first, id, name: 'Second' }))
  return postsOf(() => plane, '', id)
}

/** The audit records that a text finds, without their ids and times, by action. */
export async function auditOf(plane: TestPlane, text: string) {
  const { body } = await plane.call('POST', '/v1/mgmt/audit/search', { text })
  const facts = (body.audits as { [name: string]: unknown }[]).map(({ action, actorId, tenants, data }) => ({
    action: String(action),
    actorId,
    tenants,
    data,
  }))
  return facts.sort((left, right) => (left.action < right.action ? -1 : 1))
}
