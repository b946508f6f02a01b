// OpenFGA, where a path to its program is given: it is not of the registry that others come from.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { freePorts } from '../peers/start.mjs'
import { answered, environment } from '../servers.mjs'

const START_SECONDS = 30

const CACHES = [
  '--check-query-cache-enabled',
  '--check-iterator-cache-enabled',
  '--list-objects-iterator-cache-enabled',
]

/** `store`: `{ engine, uri }`. Resolves when it answers: `{ url, pid, stop() }`. */
export async function startOpenFga(path, { engine, uri }, { caches }) {
  const where = ['--datastore-engine', engine, ...(uri ? ['--datastore-uri', uri] : [])]
  if (uri) await promisify(execFile)(path, ['migrate', ...where], { env: environment() })
  const [http, grpc] = await freePorts(2)
  const args = [
    'run',
    ...where,
    '--http-addr',
    `127.0.0.1:${http}`,
    '--grpc-addr',
    `127.0.0.1:${grpc}`,
    '--playground-enabled=false',
    '--metrics-enabled=false',
    '--log-level',
    'none',
    // Its store in memory looks at every relation for each that is written: on a busy machine 3 s are soon over.
    '--request-timeout',
    '120s',
    ...(caches ? CACHES : []),
  ]
  const child = spawn(path, args, { env: environment(), stdio: 'ignore' })
  const ended = once(child, 'exit')
  const url = `http://127.0.0.1:${http}`
  const stop = async () => {
    child.kill('SIGTERM')
    const killed = setTimeout(() => child.kill('SIGKILL'), 5000)
    await ended
    clearTimeout(killed)
  }
  const until = performance.now() + START_SECONDS * 1000
  while (!(await isUp(url))) {
    if (child.exitCode !== null) throw new Error(`OpenFGA ended with code ${child.exitCode}`)
    if (performance.now() > until) {
      await stop()
      throw new Error(`OpenFGA did not answer in ${START_SECONDS} s`)
    }
  }
  return { url, pid: child.pid, stop }
}

const isUp = (url) =>
  answered(`${url}/healthz`).then(
    () => true,
    () => false,
  )

const related = (...types) => ({
  directly_related_user_types: types.map((type) => {
    const [name, relation] = type.split('#')
    return relation ? { type: name, relation } : { type: name }
  }),
})
const self = { this: {} }
const relation = (name) => ({ computedUserset: { relation: name } })
const through = (tupleset, name) => ({
  tupleToUserset: { tupleset: { relation: tupleset }, computedUserset: { relation: name } },
})
const anyOf = (...child) => ({ union: { child } })

/** The model of relations.mjs, in OpenFGA's words. */
const MODEL = {
  schema_version: '1.1',
  type_definitions: [
    { type: 'user' },
    { type: 'team', relations: { member: self }, metadata: { relations: { member: related('user', 'team#member') } } },
    {
      type: 'organization',
      relations: { admin: self, member: self },
      metadata: { relations: { admin: related('user'), member: related('user', 'team#member') } },
    },
    {
      type: 'repository',
      relations: {
        owner: self,
        open_to: self,
        reader: self,
        writer: self,
        can_write: anyOf(relation('writer'), through('owner', 'admin')),
        can_read: anyOf(relation('reader'), relation('can_write'), through('open_to', 'member')),
      },
      metadata: {
        relations: {
          owner: related('organization'),
          open_to: related('organization'),
          reader: related('user', 'team#member'),
          writer: related('user', 'team#member'),
        },
      },
    },
  ],
}

const keyOf = ([type, resource, relation, targetType, target]) => {
  const [name, set] = targetType.split('#')
  return { object: `${type}:${resource}`, relation, user: `${name}:${target}${set ? `#${set}` : ''}` }
}
const asked = ([repository, relation, user]) => ({
  object: `repository:${repository}`,
  relation,
  user: `user:${user}`,
})

/** What is sent to it for each thing that is measured, once it has a store and the model. */
export async function speakOpenFga(url) {
  const { id } = await post(`${url}/stores`, { name: 'bench' })
  const { authorization_model_id } = await post(`${url}/stores/${id}/authorization-models`, MODEL)
  const request = (path, body) => ({
    method: 'POST',
    path: `/stores/${id}/${path}`,
    body: JSON.stringify({ ...body, authorization_model_id }),
  })
  return {
    headers: [],
    largestWrite: 100,
    check: (question) => request('check', { tuple_key: asked(question) }),
    batch: (questions) =>
      request('batch-check', {
        checks: questions.map((each, n) => ({ tuple_key: asked(each), correlation_id: `c${n}` })),
      }),
    list: (user) => request('list-objects', { type: 'repository', relation: 'can_read', user: `user:${user}` }),
    write: (relations) => request('write', { writes: { tuple_keys: relations.map(keyOf) } }),
    isAllowed: ({ allowed }) => allowed,
  }
}

/** @returns {Promise<any>} */
async function post(url, body) {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  return response.json()
}
