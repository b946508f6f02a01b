import { flagName, inKebabCase } from '../../src/cli/commands/kinds/flags.ts'
import type { AnyKind } from '../../src/contract/kinds/declaring/kind.ts'
import { kinds } from '../../src/contract/kinds/index.generated.ts'
import type { Json } from '../../src/lib/json.ts'

/**
 * One use of every command, in an order in which each finds what it needs. What has been printed before is in `seen`, by
 * the sample's name.
 */
export interface Sample {
  /** The names down to the command. */
  command: string
  more?: string[] | ((seen: { [command: string]: unknown }) => string[])
  /** Requests, when it is not one. `why` says what they are for. */
  requests?: number
  why?: string
  /** Says why the command cannot be run here; it asks the service for nothing by itself. */
  elsewhere?: string
}

/** Of every kind of named document, by its example: made, looked at, changed and deleted. */
function samplesOf({ declaration, operations, unique }: AnyKind): Sample[] {
  const { noun, example, reply, routes, fields } = declaration
  const name = inKebabCase(noun)
  const said = Object.entries(example).filter(([field]) => field !== 'name' || unique !== 'name')
  const words = said.flatMap(([field, value]) => wordsFor(flagName(field), fields[field]?.type.kind, value))
  const idOf = (seen: Seen) => (seen[`${name} create`] as { [key: string]: { id: string } })[reply[0]]?.id ?? ''
  const onId = (command: string, ...more: string[]) => ({ command, more: (seen: Seen) => [idOf(seen), ...more] })
  const change = wordsFor(flagName(unique), 'text', 'Another')
  const all: { [verb: string]: Sample } = {
    create: { command: `${name} create`, more: [...(unique === 'name' ? [String(example['name'])] : []), ...words] },
    load: onId(`${name} load`),
    loadAll: { command: `${name} load-all` },
    search: { command: `${name} search` },
    update: { ...onId(`${name} update`, ...change), requests: 2, why: LOADS_FIRST },
    rotate: onId(`${name} rotate`),
    delete: onId(`${name} delete`),
  }
  return Object.entries(all).flatMap(([verb, sample]) => (verb in routes && verb in operations ? [sample] : []))
}

function wordsFor(flag: string, kind: string | undefined, value: Json): string[] {
  if (kind === 'bool') return [`--${flag}=${value}`]
  if (kind === 'list' && Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return [`--${flag}`, value.join(',')]
  }
  return [`--${flag}`, typeof value === 'string' ? value : JSON.stringify(value)]
}

export const PROJECT = 'P2ZZZZZZZZZZZZZZZZZZZZZZZZZZ'

type Seen = { [command: string]: unknown }

const keyOf = (seen: Seen) => (seen['access-key create'] as { accessKey: { id: string } }).accessKey.id
const managementKeyOf = (seen: Seen) =>
  (seen['management-key create'] as { managementKey: { id: string } }).managementKey.id
const appOf = (seen: Seen) => (seen['apps inbound create'] as { app: { id: string } }).app.id
const federatedOf = (seen: Seen, protocol: string) =>
  (seen[`sso-app ${protocol} create`] as { app: { id: string } }).app.id
const cloneOf = (seen: Seen) => (seen['project clone'] as { result: { projectId: string } }).result.projectId

const LOADS_FIRST = 'the API replaces a whole entity, so it is loaded first'
const SHOWS = 'what was written is loaded to be shown, as the official program does'
const LOCAL = 'works on this machine only'
const PROGRAM = 'a program of its own, with tests of its own'

const local = (command: string, ...more: string[]): Sample => ({ command, more, requests: 0, why: LOCAL })
const program = (command: string): Sample => ({ command, elsewhere: PROGRAM })

export const SAMPLES: readonly Sample[] = [
  { command: 'tenant create', more: ['Acme', '-i', 'acme', '-d', 'acme.com'] },
  { command: 'tenant update', more: ['acme', '-n', 'Acme 2'], requests: 2, why: LOADS_FIRST },
  { command: 'tenant load', more: ['acme'] },
  { command: 'tenant load-all' },
  { command: 'tenant export', more: ['tenants.ndjson'] },
  { command: 'tenant import', more: ['firms.ndjson'] },
  { command: 'permission create', more: ['Write', '-d', 'May write'] },
  { command: 'permission update', more: ['Write', '-n', 'Write'], requests: 2, why: LOADS_FIRST },
  { command: 'permission list' },
  { command: 'role create', more: ['Editor', '-p', 'Write'] },
  { command: 'role update', more: ['Editor', '-d', 'Edits'], requests: 2, why: LOADS_FIRST },
  { command: 'role list' },
  { command: 'role search', more: ['edit'] },
  { command: 'user create', more: ['ann', '-e', 'ann@example.com', '-t', 'acme'] },
  { command: 'user load', more: ['-l', 'ann'] },
  { command: 'user load-all' },
  { command: 'user search', more: ['ann', '-s', 'enabled'] },
  { command: 'user update', more: ['ann', '-n', 'Ann'] },
  { command: 'user deactivate', more: ['ann'] },
  { command: 'user activate', more: ['ann'] },
  { command: 'user password set-temporary', more: ['ann', 'Temporary-1-secret'] },
  { command: 'user password set-active', more: ['ann', 'Active-1-secret'] },
  { command: 'user password expire', more: ['ann'] },
  { command: 'user roles set', more: ['ann', '-r', 'Editor'] },
  { command: 'user roles add', more: ['ann', '-r', 'Tenant Admin'] },
  { command: 'user roles remove', more: ['ann', '-r', 'Editor'] },
  { command: 'user export', more: ['users.ndjson'] },
  { command: 'user import', more: ['more.ndjson'] },
  { command: 'user test create', more: ['tester', '-e', 'tester@example.com'] },
  { command: 'user test generate otp', more: ['email', 'tester'] },
  { command: 'user test generate magic-link', more: ['email', 'tester', '-u', 'https://example.com'] },
  { command: 'user test generate enchanted-link', more: ['tester', '-u', 'https://example.com'] },
  { command: 'user test delete-all' },
  { command: 'user delete', more: ['-l', 'ann'] },
  { command: 'management-key create', more: ['CI', '-r', 'company-users-read'] },
  { command: 'management-key list' },
  { command: 'management-key load', more: (seen) => [managementKeyOf(seen)] },
  {
    command: 'management-key update',
    more: (seen) => [managementKeyOf(seen), '-n', 'CI 2'],
    requests: 2,
    why: LOADS_FIRST,
  },
  { command: 'management-key rotate', more: (seen) => [managementKeyOf(seen)] },
  { command: 'management-key deactivate', more: (seen) => [managementKeyOf(seen)] },
  { command: 'management-key activate', more: (seen) => [managementKeyOf(seen)] },
  { command: 'management-key delete', more: (seen) => [managementKeyOf(seen)] },
  { command: 'access-key create', more: ['main', '-t', 'acme'] },
  { command: 'access-key load', more: (seen) => [keyOf(seen)] },
  { command: 'access-key load-all' },
  { command: 'access-key update', more: (seen) => [keyOf(seen), '-d', 'Main'], requests: 2, why: LOADS_FIRST },
  { command: 'access-key deactivate', more: (seen) => [keyOf(seen)] },
  { command: 'access-key activate', more: (seen) => [keyOf(seen)] },
  { command: 'access-key import', more: ['keys.ndjson'] },
  { command: 'access-key delete', more: (seen) => [keyOf(seen)] },
  { command: 'access-key delete-batch', more: ['K1', 'K2'] },
  {
    command: 'apps inbound create',
    more: ['App', '-f', 'https://example.com', '-p', 'read,Read,-'],
    requests: 2,
    why: SHOWS,
  },
  { command: 'apps inbound load', more: (seen) => [appOf(seen)] },
  { command: 'apps inbound load-all' },
  {
    command: 'apps inbound update',
    more: (seen) => [appOf(seen), 'App 2', '-f', 'https://example.com', '-p', 'read,Read,-'],
    requests: 2,
    why: SHOWS,
  },
  { command: 'apps inbound secret load', more: (seen) => [appOf(seen)] },
  { command: 'apps inbound secret rotate', more: (seen) => [appOf(seen)] },
  { command: 'apps inbound delete', more: (seen) => [appOf(seen)] },
  {
    command: 'sso-app oidc create',
    more: ['Portal', '--client-type', 'confidential', '--approved-redirect-urls', 'https://portal.example.com/cb'],
    requests: 3,
    why: 'the app that was made is loaded, and its secret',
  },
  {
    command: 'sso-app saml create',
    more: ['Wiki', '--entity-id', 'urn:wiki', '--acs-url', 'https://wiki.example.com/acs'],
    requests: 2,
    why: SHOWS,
  },
  {
    command: 'sso-app wsfed create',
    more: ['Intranet', '--realm', 'urn:intranet', '--reply-url', 'https://intranet.example.com/in'],
    requests: 2,
    why: SHOWS,
  },
  ...['oidc', 'saml', 'wsfed'].map((protocol) => ({
    command: `sso-app ${protocol} update`,
    more: (seen: Seen) => [federatedOf(seen, protocol), '--description', 'changed'],
    requests: 3,
    why: `${LOADS_FIRST}, and again to show it`,
  })),
  { command: 'sso-app load', more: (seen) => [federatedOf(seen, 'saml')] },
  { command: 'sso-app load-all' },
  { command: 'sso-app secret load', more: (seen) => [federatedOf(seen, 'oidc')] },
  { command: 'sso-app secret rotate', more: (seen) => [federatedOf(seen, 'oidc')] },
  { command: 'sso-app secret add', more: (seen) => [federatedOf(seen, 'oidc'), 'next'] },
  { command: 'sso-app secret revoke', more: (seen) => [federatedOf(seen, 'oidc'), 'next'] },
  { command: 'sso-app delete', more: (seen) => [federatedOf(seen, 'wsfed')] },
  { command: 'audit search', more: ['ann'] },
  { command: 'audit tail' },
  { command: 'audit verify', requests: 2, why: 'a call looks at some blocks, the last at records that are in none' },
  {
    command: 'audit export',
    more: ['trail.ndjson'],
    requests: 2,
    why: 'the records, and what shows that they are whole',
  },
  { command: 'flow list' },
  { command: 'flow import', more: ['sign-in', 'flow.json'] },
  { command: 'flow export', more: ['sign-in', 'exported.json'] },
  local('flow lint', 'runs.json'),
  local('flow convert', 'exported.json', 'converted'),
  {
    command: 'flow run',
    more: 'sign-up-or-in -i email=ran@example.com -i code=@code -c submit -c verify'.split(' '),
    requests: 5,
    why: 'the flow is started, and for each click the newest code is looked up and sent',
  },
  {
    command: 'flow trace',
    more: (seen) => [(seen['flow run'] as { executionId: string }).executionId],
  },
  local('fga schema lint', 'drive.fga'),
  local('fga schema format', 'drive.fga'),
  local('fga test', 'drive.yaml'),
  { command: 'fga import', more: ['model.zed', '--from', 'spicedb'] },
  { command: 'fga schema save', more: ['drive.fga'] },
  { command: 'fga schema load' },
  { command: 'fga schema dry-run', more: ['drive.fga'] },
  { command: 'fga relation create', more: ['doc:plan', 'owner', 'user:ann'] },
  { command: 'fga relation list' },
  { command: 'fga relation export', more: ['relations.csv'] },
  { command: 'fga relation import', more: ['relations.csv'] },
  { command: 'fga check', more: ['doc:plan', 'owner', 'user:ann'] },
  { command: 'fga who', more: ['doc:plan', 'owner'] },
  { command: 'fga what', more: ['user:ann'] },
  { command: 'fga explain', more: ['doc:plan', 'owner', 'user:ann'] },
  { command: 'fga relation delete', more: ['doc:plan', 'owner', 'user:ann'] },
  { command: 'theme export', more: ['theme.json'] },
  { command: 'theme import', more: ['theme.json'] },
  { command: 'project list' },
  { command: 'project clone', more: [PROJECT, 'Copy'] },
  { command: 'project snapshot export', more: [PROJECT, '-p', 'snapshot'] },
  { command: 'project snapshot validate', more: [PROJECT, '-p', 'snapshot'] },
  { command: 'project snapshot diff', more: [PROJECT, '-p', 'snapshot'] },
  { command: 'project snapshot plan', more: (seen) => [cloneOf(seen), '-p', 'snapshot', '--out', 'plan.json'] },
  { command: 'project snapshot apply', more: ['plan.json'] },
  { command: 'project snapshot import', more: [PROJECT, '-p', 'snapshot'] },
  { command: 'project snapshot history', more: [PROJECT] },
  { command: 'project snapshot rollback', more: [PROJECT] },
  local('project snapshot lint', 'snapshot'),
  {
    command: 'project delete',
    more: (seen) => [cloneOf(seen), '-f'],
    requests: 2,
    why: 'it names what it deletes, as the official program does',
  },
  { command: 'role delete', more: ['Editor'] },
  { command: 'permission delete', more: ['Write'] },
  { command: 'tenant delete', more: ['acme'] },
  { command: 'key rotate' },
  { command: 'outbox list' },
  { command: 'requests' },
  { command: 'seed', more: ['seed.yaml'] },
  { command: 'api', more: ['GET', '/v1/mgmt/tenant/all'] },
  local('openapi'),
  local('profile add', 'here', '--base-url', 'http://127.0.0.1:1', '--project-id', PROJECT, '--key-file', 'key.txt'),
  local('profile use', 'here'),
  local('profile list'),
  local('profile show', 'here'),
  local('profile remove', 'here'),
  local('help', 'user', 'create'),
  local('completion bash'),
  local('completion zsh'),
  local('completion fish'),
  local('completion powershell'),
  local('__complete', 'user', ''),
  { command: '__completeNoDesc', more: ['tenant', 'load', ''], why: 'names of the project, at most one request' },
  { command: 'serve', elsewhere: 'runs until it is stopped' },
  program('exec'),
  ...['backup', 'restore', 'migrate', 'doctor', 'mcp'].map(program),
  ...['run', 'list', 'info', 'show', 'trace', 'failed', 'drop', 'sync', 'check', 'import-dlt'].map((verb) =>
    program(`pipeline ${verb}`),
  ),
  ...(Object.values(kinds) as AnyKind[]).flatMap(samplesOf),
]
