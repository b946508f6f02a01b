// Tenants, users, access keys, test users, inbound apps and the audit trail, as the CLI guide shows them.

export const title = 'Creating and managing project entities'

export async function run(tour) {
  await tenants(tour)
  const userId = await users(tour)
  await roles(tour)
  await passwords(tour)
  await accessKeys(tour, userId)
  await testUsers(tour)
  await inboundApps(tour)
  await audit(tour)
  await cleanUp(tour)
}

async function tenants(tour) {
  tour.note('Tenants')
  await tour.json('tenant', 'create', 'AcmeCorp', '-i', 'acmecorp', '-j')
  const created = await tour.json(
    'tenant',
    'create',
    'TestTenant',
    '-i',
    'testtenant',
    '-d',
    'example.com,example.org',
    '-j',
  )
  tour.check('the new id comes back', created, { ok: true, tenantId: 'testtenant' })
  const { tenant } = await tour.json('tenant', 'load', 'testtenant', '-j')
  tour.check(
    'the tenant has what it was given',
    { ...tenant, createdTime: 0 },
    {
      id: 'testtenant',
      name: 'TestTenant',
      selfProvisioningDomains: ['example.com', 'example.org'],
      authType: 'none',
      createdTime: 0,
    },
  )
  const all = await tour.json('tenant', 'load-all', '-j')
  tour.check('there are two tenants', all.count, 2)
}

async function users(tour) {
  tour.note('Users')
  const created = await tour.json(
    'user',
    'create',
    'john@example.com',
    '-p',
    '+11234567890',
    '-t',
    'acmecorp,testtenant',
    '-j',
  )
  tour.check('a new user is invited', created.user?.status, 'invited')
  await tour.json('user', 'activate', 'john@example.com', '-j')
  const { user } = await tour.json('user', 'load', '-l', 'john@example.com', '-j')
  tour.check(
    'the user has what it was given',
    { ...user, userId: '', createdTime: 0 },
    {
      phone: '+11234567890',
      userId: '',
      loginIds: ['john@example.com'],
      verifiedPhone: true,
      userTenants: [
        { tenantId: 'acmecorp', tenantName: 'AcmeCorp' },
        { tenantId: 'testtenant', tenantName: 'TestTenant' },
      ],
      status: 'enabled',
      createdTime: 0,
    },
  )
  await tour.json('user', 'load', '-u', user?.userId ?? '', '-j')
  const page = await tour.json('user', 'load-all', '-l', '50', '-p', '0', '-j')
  tour.check('the page holds the user', page.count, 1)
  return user?.userId ?? ''
}

async function roles(tour) {
  tour.note('Roles')
  await tour.json('user', 'roles', 'add', 'john@example.com', '-t', 'acmecorp', '-r', 'Tenant Admin', '-j')
  const { user } = await tour.json('user', 'load', '-l', 'john@example.com', '-j')
  tour.check('the role is held in the tenant', user?.userTenants?.[0]?.roleNames, ['Tenant Admin'])
  await tour.json('user', 'roles', 'remove', 'john@example.com', '-t', 'acmecorp', '-r', 'Tenant Admin', '-j')
}

async function passwords(tour) {
  tour.note('Passwords')
  tour.check(
    'a password is set',
    await tour.json('user', 'password', 'set-active', 'john@example.com', 'MySecurePassword123!', '-j'),
    { ok: true },
  )
  tour.check('and expires', await tour.json('user', 'password', 'expire', 'john@example.com', '-j'), { ok: true })
}

async function accessKeys(tour, userId) {
  tour.note('Access keys')
  const { accessKey } = await tour.json(
    'access-key',
    'create',
    'exampleKey',
    '-e',
    '2000000000',
    '-u',
    userId,
    '-t',
    'acmecorp',
    '-j',
  )
  tour.check('the key is shown once, and starts with its id', accessKey?.cleartext?.slice(0, 28), accessKey?.id)
  tour.check('it takes the tenants of its user or its own', accessKey?.keyTenants?.[0]?.tenantName, 'AcmeCorp')
  await tour.json('access-key', 'deactivate', accessKey?.id ?? '', '-j')
  const loaded = await tour.json('access-key', 'load', accessKey?.id ?? '', '-j')
  tour.check('it is inactive', loaded.accessKey?.status, 'inactive')
  await tour.json('access-key', 'activate', accessKey?.id ?? '', '-j')
  tour.check('there is one', (await tour.json('access-key', 'load-all', '-j')).count, 1)
  await tour.json('access-key', 'delete', accessKey?.id ?? '', '-j')
}

async function testUsers(tour) {
  tour.note('Test users')
  const { user } = await tour.json('user', 'test', 'create', 'test@descope.com', '-p', '+19999999999', '-j')
  tour.check('it is a test user', user?.test, true)
  const { code } = await tour.json('user', 'test', 'generate', 'otp', 'sms', 'test@descope.com', '-j')
  tour.check('the code has six digits', /^\d{6}$/.test(code), true)
  const callback = 'https://example.com/callback'
  const magic = await tour.json(
    'user',
    'test',
    'generate',
    'magic-link',
    'email',
    'test@descope.com',
    '-u',
    callback,
    '-j',
  )
  tour.check('the link leads to the callback', magic.link?.startsWith(`${callback}?t=`), true)
  const enchanted = await tour.json(
    'user',
    'test',
    'generate',
    'enchanted-link',
    'test@descope.com',
    '-u',
    callback,
    '-j',
  )
  tour.check('the login can be waited for', typeof enchanted.result?.pendingRef, 'string')
  await tour.json('user', 'test', 'delete-all', '-j')
}

async function inboundApps(tour) {
  tour.note('Inbound apps')
  const { app, secret } = await tour.json(
    'apps',
    'inbound',
    'create',
    'MyApp',
    '-f',
    'https://app.example.com',
    '-p',
    'read,Read access,User|Reader',
    '-p',
    'write,Write access,Writer|Admin',
    '-c',
    'https://app.example.com/callback',
    '-j',
  )
  tour.check('the app has its callback', app?.approvedCallbackUrls, ['https://app.example.com/callback'])
  tour.check(
    'the secret can be seen again',
    (await tour.json('apps', 'inbound', 'secret', 'load', app?.id ?? '', '-j')).secret,
    secret,
  )
  const rotated = await tour.json('apps', 'inbound', 'secret', 'rotate', app?.id ?? '', '-j')
  tour.check('and changed', rotated.secret === secret, false)
  await tour.json('apps', 'inbound', 'delete', app?.id ?? '', '-j')
}

async function audit(tour) {
  tour.note('The audit trail')
  const found = await tour.json('audit', 'search', 'UserCreated', '-j')
  tour.check('the creation of the user is on record', found.records?.[0]?.action, 'UserCreated')
}

async function cleanUp(tour) {
  await tour.json('user', 'delete', '-l', 'john@example.com', '-j')
  const gone = await tour.descope('user', 'load', '-l', 'john@example.com', '-j')
  tour.check('a deleted user is gone', [gone.code, JSON.parse(gone.stdout).ok], [1, false])
}
