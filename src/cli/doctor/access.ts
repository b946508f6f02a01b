/** What the service says of key and project, and what the key may do. */

import { writeRequest } from '../../client/client.ts'
import { contract } from '../../client/operations.ts'
import { asObject } from '../../lib/json.ts'
import { check, found, type Look, type Patient, skipped, well } from './check.ts'
import { askFor, jsonOf } from './connection.ts'
import { type Probe, probe } from './probe.ts'

type AccessFault =
  | 'key-refused'
  | 'project-unknown'
  | 'key-of-other-project'
  | 'address-not-permitted'
  | 'key-forbidden'
  | 'not-asked'

export const access = check<AccessFault>({
  name: 'access',
  about: 'whether the service takes the key for the project',
  after: ['key', 'project', 'address', 'connection', 'service'],
  faults: {
    'key-refused': {
      level: 'fault',
      says: 'The service does not take the management key: {said}',
      fix: 'Make a new key, or copy it again: it may have been revoked or have expired, or be of another service than {url}',
    },
    'project-unknown': {
      level: 'fault',
      says: 'There is no project {project} at {url}',
      fix: 'Correct the project id, or the base URL: the project may be at another service or in another region',
    },
    'key-of-other-project': {
      level: 'fault',
      says: 'The key belongs to another project than {project}: {said}',
      fix: 'Take a key of this project, or the project id that the key was made for',
    },
    'address-not-permitted': {
      level: 'fault',
      says: 'The key may not be used from here: {said}',
      fix: 'Add the address of this machine to the permitted addresses of the key',
    },
    'key-forbidden': {
      level: 'warning',
      says: 'The key may not read users: {said}',
      fix: 'Take a key with more permissions if commands for users are needed',
    },
    'not-asked': {
      level: 'fault',
      says: 'The service answers the first request with status {status}: {said}',
      fix: 'Look up the code in docs/reference/errors.md',
    },
  },
  look: (patient) => lookAtAccess(patient),
})

function lookAtAccess({ probe: answer, source }: Patient): Look<AccessFault> {
  if (!answer || answer.status === 429) return skipped('no answer')
  const { status } = answer
  if (status < 300) return well('the service takes the key')
  const said = messageOf(answer)
  const words = {
    said,
    status,
    project: source.env.DESCOPE_PROJECT_ID ?? '',
    url: source.env.DESCOPE_BASE_URL || 'the hosted service',
  }
  if (jsonOf(answer.body)?.errorCode === 'E011008') return found('project-unknown', words)
  if (status === 401) return found('key-refused', words)
  if (status !== 403) return found('not-asked', words)
  if (/project/i.test(said)) return found('key-of-other-project', words)
  return found(/address|\bIPs?\b/i.test(said) ? 'address-not-permitted' : 'key-forbidden', words)
}

function messageOf({ body }: Probe): string {
  const { errorDescription = '', errorMessage = '', errorCode = '' } = jsonOf(body) ?? {}
  return `[${errorCode}] ${[errorDescription, errorMessage].filter(Boolean).join(': ')}`
}

/** Reads, one for each kind of right that commands need. */
const RIGHTS = [
  { what: 'tenants', request: writeRequest(contract.tenant.search, {}) },
  { what: 'access keys', request: writeRequest(contract.accessKey.search, {}) },
  { what: 'roles', request: writeRequest(contract.role.search, {}) },
  { what: 'flows', request: writeRequest(contract.flow.list, {}) },
  { what: 'the audit log', request: writeRequest(contract.audit.search, { size: 1 }) },
]
const COMPANY = writeRequest(contract.project.list, {})

export const rights = check({
  name: 'rights',
  about: 'what the key may do',
  after: ['key', 'project', 'address', 'connection', 'service', 'access'],
  faults: {
    'key-limited': {
      level: 'warning',
      says: 'The key may not read {denied}; it may read {allowed}',
      fix: 'Take a key with these permissions if their commands are needed',
    },
    'key-of-project': {
      level: 'note',
      says: 'The key is of this project, not of the company: {said}',
      fix: 'project list, clone and delete need a management key of the company',
    },
  },
  look: async (patient) => {
    if (patient.probe?.status === 429) return skipped('the service refuses further requests')
    const base = askFor(patient)
    const answers: { what: string; status: number }[] = []
    for (const { what, request } of RIGHTS) {
      answers.push({ what, status: (await probe({ ...base, ...request })).status })
    }
    const company = await probe({ ...base, ...COMPANY })
    const named = (isDenied: boolean) =>
      answers
        .filter(({ status }) => (status === 403) === isDenied && (isDenied || status < 300))
        .map(({ what }) => what)
    const [denied, allowed] = [named(true), ['users', ...named(false)]]
    if (denied.length > 0) return found('key-limited', { denied: denied.join(', '), allowed: allowed.join(', ') })
    if (company.status === 403) return found('key-of-project', { said: messageOf(company) })
    return well(`may read ${allowed.join(', ')}${company.status < 300 ? ' and the projects of the company' : ''}`)
  },
})

export const versions = check({
  name: 'versions',
  about: 'the version of the plane, beside that of this program',
  after: ['address', 'connection', 'service'],
  faults: {
    'versions-differ': {
      level: 'warning',
      says: 'This is descope {own}, the plane is {theirs}',
      fix: 'Update the older of the two: npm install -g homescope@{newer}',
    },
  },
  look: async (patient) => {
    const base = askFor(patient)
    if (/^https:\/\/api\.(\w+\.)?descope\.com$/.test(base.baseUrl)) return skipped('the hosted service has no version')
    const { authorization: _, ...open } = base
    const answer = await probe({ ...open, method: 'GET', path: '/openapi.json' })
    const info = asObject(jsonOf(answer.body)?.info)
    if (answer.status !== 200 || typeof info.version !== 'string') return skipped('it does not say')
    const { version: own } = patient
    if (info.version === own) return well(`both ${own}`)
    return found('versions-differ', { own, theirs: info.version, newer: newerOf(own, info.version) })
  },
})

function newerOf(a: string, b: string): string {
  const parts = (version: string) => version.split(/[.-]/).map(Number)
  const [left, right] = [parts(a), parts(b)]
  const at = left.findIndex((part, index) => part !== right[index])
  return (left[at] ?? 0) > (right[at] ?? 0) ? a : b
}
