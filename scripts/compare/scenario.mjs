// A life of a project, in an order in which each command finds what it needs.

const plain = (...words) => [{ words }]
/** The same in plain text and as JSON. */
const both = (...words) => [{ words }, { words: [...words, '-j'] }]
/** Keeps what the pattern finds for cases behind it, which write `{name}`. */
const keeping = (name, pattern, ...words) => [{ words, keep: { name, pattern } }]

const tenants = [
  ...plain('tenant', 'create', 'Acme', '-i', 'acme', '-d', 'acme.com,acme.org'),
  ...both('tenant', 'create', 'Acme', '-i', 'acme'),
  ...plain('tenant', 'create', 'Ünïcode <&> "quoted"', '--id', 'uni'),
  ...both('tenant', 'load', 'acme'),
  ...both('tenant', 'load', 'nobody'),
  ...both('tenant', 'load-all'),
  ...both('tenant', 'create', ''),
  ...plain('tenant', 'load', ''),
]

const users = [
  ...both('user', 'create', 'ann', '-e', 'ann@example.com', '-p', '+12025550123', '-n', 'Ann <b>', '-t', 'acme'),
  ...both('user', 'create', 'bob@example.com'),
  ...both('user', 'create', 'carl', '-t', 'nobody'),
  ...both('user', 'create', 'dora', '-e', 'no address'),
  ...both('user', 'create', ''),
  ...both('user', 'load', '-l', 'ann'),
  ...keeping('user', /"userId":"(U\w+)"/, 'user', 'load', '-l', 'ann'),
  ...both('user', 'load', '-u', '{user}'),
  ...both('user', 'load', '-l', 'nobody'),
  ...both('user', 'load', '-u', 'U2nobody'),
  ...both('user', 'load', '-l', 'ann', '-u', '{user}'),
  ...both('user', 'load-all'),
  ...both('user', 'load-all', '--limit', '1'),
  ...both('user', 'load-all', '-l', '1', '-p', '1'),
  ...both('user', 'load-all', '-l', '-1'),
  ...both('user', 'deactivate', 'ann'),
  ...both('user', 'activate', 'ann'),
  ...both('user', 'activate', 'nobody'),
  ...both('user', 'password', 'set-temporary', 'ann', 'Temporary-1-secret'),
  ...both('user', 'password', 'set-active', 'ann', 'Active-1-secret'),
  ...both('user', 'password', 'set-active', 'ann', ''),
  ...both('user', 'password', 'set-active', 'nobody', 'Active-1-secret'),
  ...both('user', 'password', 'expire', 'ann'),
  ...both('user', 'roles', 'set', 'ann', '-r', 'Tenant Admin'),
  ...both('user', 'roles', 'add', 'ann', '-r', 'Tenant Admin', '-t', 'acme'),
  ...both('user', 'roles', 'add', 'ann', '-r', 'No Such Role'),
  ...both('user', 'roles', 'add', 'ann', '-r', 'Tenant Admin', '-t', 'uni'),
  ...both('user', 'roles', 'remove', 'ann', '-r', 'Tenant Admin', '-t', 'acme'),
  ...both('user', 'roles', 'set', 'ann'),
]

const testUsers = [
  ...both('user', 'test', 'create', 'tester', '-e', 'tester@example.com', '-p', '+12025550124'),
  ...both('user', 'test', 'generate', 'otp', 'email', 'tester'),
  ...both('user', 'test', 'generate', 'otp', 'sms', 'tester'),
  ...both('user', 'test', 'generate', 'otp', 'pigeon', 'tester'),
  ...both('user', 'test', 'generate', 'otp', 'email', 'ann'),
  ...both('user', 'test', 'generate', 'magic-link', 'email', 'tester', '-u', 'https://example.com'),
  ...both('user', 'test', 'generate', 'magic-link', 'email', 'nobody'),
  ...both('user', 'test', 'generate', 'enchanted-link', 'tester', '-u', 'https://example.com'),
  ...both('user', 'test', 'delete-all'),
  ...both('user', 'delete', '-l', 'bob@example.com'),
  ...both('user', 'delete', '-l', 'nobody'),
  ...both('user', 'delete'),
]

const keys = [
  ...keeping('key', /"id":"(K\w+)"/, 'access-key', 'create', 'main', '-d', 'Main', '-t', 'acme', '-e', '0'),
  ...both('access-key', 'create', 'second', '-e', '4102444800'),
  ...both('access-key', 'create', 'third', '-e', 'soon'),
  ...both('access-key', 'load', '{key}'),
  ...both('access-key', 'load', 'K2nobody'),
  ...both('access-key', 'load-all'),
  ...both('access-key', 'deactivate', '{key}'),
  ...both('access-key', 'activate', '{key}'),
  ...both('access-key', 'delete', '{key}'),
  ...both('access-key', 'delete', '{key}'),
]

const hosted = ['-f', 'https://example.com/flow']
const apps = [
  ...keeping('app', /"id":"(\w+)"/, 'apps', 'inbound', 'create', 'App', ...hosted, '-p', 'read,Read,-'),
  ...both(
    'apps',
    'inbound',
    'create',
    'Other',
    ...hosted,
    '-p',
    'read,Read,Tenant Admin',
    '-a',
    'contact,Mail,email|name',
  ),
  ...both('apps', 'inbound', 'create', 'Bad', ...hosted, '-p', 'read'),
  ...both(
    'apps',
    'inbound',
    'create',
    'Called',
    ...hosted,
    '-p',
    'r,R,-',
    '-c',
    'https://a.example',
    '-c',
    'https://b.example',
  ),
  ...both('apps', 'inbound', 'load', '{app}'),
  ...both('apps', 'inbound', 'load', 'nobody'),
  ...both('apps', 'inbound', 'load-all'),
  ...both('apps', 'inbound', 'update', '{app}', 'App 2', ...hosted, '-p', 'read,Read,-'),
  ...both('apps', 'inbound', 'secret', 'load', '{app}'),
  ...both('apps', 'inbound', 'secret', 'rotate', '{app}'),
  ...both('apps', 'inbound', 'delete', '{app}'),
  ...both('apps', 'inbound', 'delete', '{app}'),
]

const configuration = [
  ...both('flow', 'list'),
  ...both('flow', 'import', 'sign-in', 'samples/exported-flow.json'),
  ...both('flow', 'import', 'sign-in', 'nowhere.json'),
  ...both('flow', 'import', 'sign-in', 'broken.json'),
  ...both('flow', 'import', 'sign-in', 'samples'),
  ...both('flow', 'list'),
  ...both('flow', 'export', 'sign-in', 'exported.json'),
  ...both('flow', 'export', 'sign-in'),
  ...both('flow', 'export', 'nobody'),
  ...both('flow', 'export', 'sign-in', 'no/such/folder.json'),
  ...both('flow', 'convert', 'exported.json', 'converted'),
  ...both('flow', 'convert', 'nowhere.json', 'converted'),
  ...both('theme', 'export', 'theme.json'),
  ...both('theme', 'export'),
  ...both('theme', 'import', 'samples/theme.json'),
  ...both('theme', 'import', 'nowhere.json'),
  ...both('audit', 'search', 'nothing that is there'),
]

const snapshots = [
  ...both('project', 'list'),
  ...plain('project', 'list', 'x'),
  ...plain('project', 'snapshot', 'export', '{project}', '-p', 'snapshot'),
  ...plain('project', 'snapshot', 'export', '{project}'),
  ...plain('project', 'snapshot', 'export', '{project}', '-p', 'plain', '--no-assets'),
  ...both('project', 'snapshot', 'export', '{project}', '-p', 'no/such/folder'),
  ...both('project', 'snapshot', 'export', '{project}', '-p', 'broken.json'),
  ...both('project', 'snapshot', 'export', 'P2nobodyatall'),
  ...both('project', 'snapshot', 'validate', '{project}', '-p', 'snapshot'),
  ...both('project', 'snapshot', 'validate', '{project}', '-p', 'nowhere'),
  ...both('project', 'snapshot', 'validate', '{project}', '-p', 'snapshot', '--secrets-input', 'broken.json'),
  ...plain('project', 'snapshot', 'validate', '{project}', '-p', 'snapshot', '--failures-output', 'failures.txt'),
  ...both('project', 'snapshot', 'import', '{project}', '-p', 'snapshot'),
  ...both('project', 'snapshot', 'import', '{project}', '-p', 'snapshot', '--exclude', 'lists'),
  ...both('project', 'snapshot', 'import', '{project}', '-p', 'snapshot', '--exclude', 'nonsense'),
  ...keeping('clone', /"projectId":"(P\w+)"/, 'project', 'clone', '{project}', 'Copy'),
  ...both('project', 'clone', '{project}', 'Copy', '-t', 'production'),
  ...both('project', 'clone', '{project}', 'Copy 3', '-e', 'nonsense'),
  { words: ['project', 'delete', '{clone}'], stdin: 'no\n' },
  { words: ['project', 'delete', '{clone}'], stdin: '' },
  ...both('project', 'delete', '{clone}', '-f'),
  ...both('tenant', 'delete', 'acme'),
  ...both('tenant', 'delete', 'acme'),
]

export const scenario = [...tenants, ...users, ...testUsers, ...keys, ...apps, ...configuration, ...snapshots]
