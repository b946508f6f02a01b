/** Names of what a project has, for a shell: asked for with little patience, kept for a moment, and never an error. */
import { type Request, send, writeRequest } from '../../client/client.ts'
import { contract, type OperationName as Operation } from '../../client/operations.ts'
import { isObject } from '../../lib/json.ts'
import type { Kind } from '../command.ts'
import { type Environment, resolveTarget, sourceOf, type Target } from '../profiles/target.ts'
import { createTransport } from '../requests/transport.ts'
import type { Candidate } from './candidate.ts'
import type { Choices, Question } from './choices.ts'
import { recall, remember } from './memory.ts'

/** Milliseconds that somebody who has pressed Tab waits at most. */
const PATIENCE = 800
const MOST = 100

/** The choices with the names that fit; as they were when there are none, for whatever reason. */
export async function withNames(choices: Choices, env: Environment, summaries: boolean): Promise<Choices> {
  if (!choices.question) return choices
  try {
    const { before, typed } = choices.question
    const names = (await namesFor(choices.question, env)).filter(({ name }) => name.startsWith(typed))
    if (names.length === 0) return choices
    const lines = names.map(({ name, about }) => `${before}${name}${summaries && about ? `\t${about}` : ''}`)
    return { lines, directive: 4, note: 'Completion ended with directive: ShellCompDirectiveNoFileComp\n' }
  } catch {
    return choices
  }
}

async function namesFor({ kind, typed, parsed }: Question, env: Environment): Promise<Candidate[]> {
  const needs = OF_COMPANIES.has(kind) ? 'company' : 'project'
  const target = resolveTarget(needs, [], await sourceOf(needs, String(parsed.values.profile ?? ''), env))
  const [operation, list, name, about, input] = SOURCES[kind]
  const request = writeRequest(operation, input?.(typed))
  const { method, path, body = '' } = request
  const subject = [target.baseUrl, target.projectId, target.managementKey, method, path, body, name]
  const known = recall(subject, env)
  if (known) return known
  const reply = await ask(target, request)
  const items = isObject(reply) && Array.isArray(reply[list]) ? reply[list].filter(isObject) : []
  const found = items.flatMap((item) =>
    namesIn(item[name]).map((each) => ({ name: each, about: oneLine(item[about]) })),
  )
  remember(subject, found, env)
  return found
}

async function ask(target: Target, request: Request): Promise<unknown> {
  const transport = createTransport(target, { timeout: PATIENCE, delays: [], retryAfter: 0 })
  const by = { projectId: target.projectId, token: target.managementKey }
  return JSON.parse((await send(transport, by, request)).body)
}

/** The operation, the reply's list, and in its items the name and what it is called; what is sent for a part of a name. */
type Place = readonly [
  operation: Operation,
  list: string,
  name: string,
  about: string,
  input?: (typed: string) => object,
]

const people = (typed: string) => ({ limit: MOST, ...(typed && { text: typed }) })

const everything = () => ({})

const SOURCES: { readonly [K in Kind]: Place } = {
  login: [contract.user.search, 'users', 'loginIds', 'name', people],
  user: [contract.user.search, 'users', 'userId', 'name', people],
  tenant: [contract.tenant.loadAll, 'tenants', 'id', 'name'],
  role: [contract.role.all, 'roles', 'name', 'description'],
  permission: [contract.permission.all, 'permissions', 'name', 'description'],
  accessKey: [contract.accessKey.search, 'keys', 'id', 'name', everything],
  app: [contract.inboundApp.loadAll, 'apps', 'id', 'name', () => ({ limit: 0, page: 0 })],
  flow: [contract.flow.list, 'flows', 'id', 'name', everything],
  project: [contract.project.list, 'projects', 'id', 'name', everything],
  managementKey: [contract.managementKey.search, 'keys', 'id', 'name'],
}

const OF_COMPANIES: ReadonlySet<Kind> = new Set(['project', 'managementKey'])

/** Only what a shell can take as a word: names with control characters are left out. */
function namesIn(value: unknown): string[] {
  const names = Array.isArray(value) ? value : [value]
  return names.filter((name): name is string => typeof name === 'string' && name !== '' && !CONTROL.test(name))
}

function oneLine(value: unknown): string {
  return typeof value === 'string' ? value.replace(new RegExp(CONTROL, 'gu'), ' ').trim() : ''
}

const CONTROL = /[\p{Cc}\u2028\u2029]/u
