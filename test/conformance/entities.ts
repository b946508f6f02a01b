import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Permission } from '@descope/node-sdk'
import { blank as blankApp } from '../features/inbound-app/blank.ts'
import { START, type TestPlane } from '../support/plane.ts'
import { done, good, invalid, refused, type Sdk } from './sdk.ts'

const NOW = START / 1000
const NO_KEY = 'K000000000000000000000000000'
const keyNotFound = ['E111502', 'Access key not found', "Can't find access key"] as const
const keyNotUpdated = ['E111502', 'Access key not found', "Unable to update access key because it's not found"] as const

export function tenants(sdk: () => Sdk): void {
  const blank = {
    customAttributes: {},
    selfProvisioningDomains: [],
    authType: 'none',
    domains: [],
    createdTime: NOW,
    disabled: false,
    enforceSSO: false,
    enforceSSOExclusions: [],
    federatedAppIds: [],
    parent: '',
    successors: [],
    defaultRoles: [],
    roleInheritance: '',
  }
  const notLoaded = ['E111104', 'Failed to load tenants', 'Could not load tenant by id'] as const
  const notUpdated = ['E111102', 'Failed to update tenant', 'Could not update tenant'] as const

  it('makes and ends the link by which a tenant sets up SSO', async () => {
    const { tenant } = sdk()
    const { id } = good(await tenant.create('By link'))
    const { adminSSOConfigurationLink } = good(await tenant.generateSSOConfigurationLink(id, 60))
    assert.match(adminSSOConfigurationLink, /^http:\/\/[\w.:]+\/admin-sso\/P\w{27}\.\w{43}$/)
    done(await tenant.revokeSSOConfigurationLink(id))
    refused(await tenant.generateSSOConfigurationLink('nobody', 60), 404, ...notLoaded)
    refused(await tenant.revokeSSOConfigurationLink('nobody'), 404, ...notLoaded)
  })

  it('creates, loads, replaces and deletes a tenant', async () => {
    const { tenant } = sdk()
    const { id } = good(await tenant.create('First', ['first.example'], { plan: 'gold' }, true, true, '', 'userOnly'))
    const first = {
      ...blank,
      id,
      name: 'First',
      selfProvisioningDomains: ['first.example'],
      customAttributes: { plan: 'gold' },
      enforceSSO: true,
      disabled: true,
      roleInheritance: 'userOnly',
    }
    assert.deepEqual(good(await tenant.load(id)), first)
    const below = await tenant.createWithId('below', 'Below', [], {}, false, false, id)
    assert.deepEqual(good<unknown>(below), { id: 'below' })
    assert.deepEqual(good(await tenant.load('below')), { ...blank, id: 'below', name: 'Below', parent: id })
    done(await tenant.update(id, 'Renamed'))
    assert.deepEqual(good(await tenant.load(id)), { ...blank, id, name: 'Renamed', successors: ['below'] })
    done(await tenant.delete('below', true))
    refused(await tenant.load('below'), 404, ...notLoaded)
    refused(await tenant.delete('below'), 404, ...notLoaded)
    refused(await tenant.update('below', 'x'), 404, ...notUpdated)
    invalid(await tenant.create(''), 'The name field is required')
    refused(
      await tenant.createWithId('other', 'Renamed'),
      400,
      'E073307',
      'Failed to save tenant, tenant ID or Name already exist',
      'Failed creating tenant because tenant name is duplicate',
    )
  })

  it('lists and finds tenants', async () => {
    const { tenant } = sdk()
    const made = await tenant.createWithId('listed', 'Listed', ['listed.example'], { level: 3 })
    assert.deepEqual(good<unknown>(made), { id: 'listed' })
    const listed = {
      ...blank,
      id: 'listed',
      name: 'Listed',
      selfProvisioningDomains: ['listed.example'],
      customAttributes: { level: 3 },
    }
    const all = good(await tenant.loadAll())
    assert.deepEqual(
      all.find(({ id }) => id === 'listed'),
      listed,
    )
    assert.deepEqual(good(await tenant.searchAll(['listed'], ['Listed'], ['listed.example'], { level: 3 })), [listed])
    assert.deepEqual(good(await tenant.searchAll(['listed'], ['Renamed'])), [])
    invalid(await tenant.searchAll(Array(1001).fill('x')), 'The tenantIds field holds more than 1000 items')
  })

  it('keeps settings and default roles of a tenant', async () => {
    const { tenant } = sdk()
    const settings = {
      domains: ['sso.example'],
      selfProvisioningDomains: ['join.example'],
      authType: 'oidc' as const,
      sessionSettingsEnabled: true,
      enabled: true,
      refreshTokenExpiration: 4,
      refreshTokenExpirationUnit: 'weeks' as const,
      sessionTokenExpiration: 10,
      sessionTokenExpirationUnit: 'minutes' as const,
      stepupTokenExpiration: 5,
      stepupTokenExpirationUnit: 'minutes' as const,
      enableInactivity: true,
      inactivityTime: 1,
      inactivityTimeUnit: 'hours' as const,
      JITDisabled: true,
    }
    done(await tenant.configureSettings('listed', settings))
    const { sessionSettingsEnabled: _, ...known } = settings
    const disabledFeatures = { saml: false, oidc: false, scim: false, ssoDomains: false, groupMapping: false }
    assert.deepEqual(good(await tenant.getSettings('listed')), {
      ...known,
      ssoSetupSuiteSettings: { enabled: false, styleId: '', disabledFeatures },
    })
    refused(await tenant.getSettings('nowhere'), 404, ...notLoaded)
    refused(await tenant.configureSettings('nowhere', settings), 404, ...notUpdated)
    done(await tenant.updateDefaultRoles('listed', ['Tenant Admin']))
    assert.deepEqual(good(await tenant.load('listed')).defaultRoles, ['Tenant Admin'])
    const unknown = await tenant.updateDefaultRoles('listed', ['Nobody'])
    refused(unknown, 400, 'E111403', 'Role not found', 'Role does not exist: Nobody')
  })
}

export function accessKeys(sdk: () => Sdk, plane: () => TestPlane): void {
  const shown = (id: string, name: string, special: object = {}) => ({
    id,
    name,
    roleNames: [],
    keyTenants: [],
    status: 'active',
    createdTime: NOW,
    expireTime: 0,
    createdBy: plane().managementKey.slice(0, 28),
    clientId: Buffer.from(`${plane().projectId}:${id}`).toString('base64'),
    boundUserId: '',
    customClaims: {},
    editable: true,
    description: '',
    permittedIps: [],
    customAttributes: {},
    ...special,
  })
  const make = async (name: string) => good(await sdk().accessKey.create(name, 0)).key

  it('creates, loads and changes an access key', async () => {
    const { accessKey } = sdk()
    const { userId } = good(await sdk().user.create('key-owner'))
    const created = good(
      await accessKey.create(
        'key',
        NOW + 60,
        ['Tenant Admin'],
        [{ tenantId: 'listed', roleNames: ['Tenant Admin'] }],
        userId,
        { claim: 1 },
        'for tests',
        ['10.0.0.0/8'],
        { team: 'blue' },
      ),
    )
    const { id } = created.key
    const key = shown(id, 'key', {
      expireTime: NOW + 60,
      roleNames: ['Tenant Admin'],
      keyTenants: [{ tenantId: 'listed', tenantName: 'Listed', roleNames: ['Tenant Admin'] }],
      boundUserId: userId,
      customClaims: { claim: 1 },
      description: 'for tests',
      permittedIps: ['10.0.0.0/8'],
      customAttributes: { team: 'blue' },
    })
    assert.match(created.cleartext, /^K[0-9A-Za-z]{70}$/)
    assert.deepEqual(created, { cleartext: created.cleartext, key })
    assert.deepEqual(good(await accessKey.load(id)), key)
    const changed = { ...key, name: 'renamed', description: 'changed', customClaims: { claim: 2 } }
    const answer = await accessKey.update(id, 'renamed', 'changed', undefined, undefined, { claim: 2 })
    assert.deepEqual(good(answer), changed)
    assert.deepEqual(good(await accessKey.searchAll(['listed'], userId, key.createdBy, { team: 'blue' })), [changed])

    invalid(await accessKey.create('', 0), 'The name field is required')
    refused(await accessKey.load(NO_KEY), 404, ...keyNotFound)
    refused(await accessKey.update(NO_KEY, 'x'), 404, ...keyNotUpdated)
    invalid(await accessKey.searchAll(Array(1001).fill('x')), 'The tenantIds field holds more than 1000 items')
  })

  it('switches access keys off and on, one and many', async () => {
    const { accessKey } = sdk()
    const [one, two] = [await make('one'), await make('two')]
    const status = async () => [good(await accessKey.load(one.id)).status, good(await accessKey.load(two.id)).status]
    done(await accessKey.deactivate(one.id))
    assert.deepEqual(await status(), ['inactive', 'active'])
    done(await accessKey.activate(one.id))
    done(await accessKey.deactivateBatch([one.id, two.id]))
    assert.deepEqual(await status(), ['inactive', 'inactive'])
    done(await accessKey.activateBatch([one.id, two.id, NO_KEY]))
    assert.deepEqual(await status(), ['active', 'active'])
    refused(await accessKey.deactivate(NO_KEY), 404, ...keyNotUpdated)
    refused(await accessKey.activate(NO_KEY), 404, ...keyNotUpdated)
    invalid(await accessKey.deactivateBatch([]), 'The ids field is required')
    invalid(await accessKey.activateBatch([]), 'The ids field is required')
  })

  it('rotates and deletes access keys', async () => {
    const { accessKey } = sdk()
    const { cleartext, key } = good(await accessKey.create('turned', 0))
    const rotated = good(await accessKey.rotate(key.id))
    assert.deepEqual(rotated, { cleartext: rotated.cleartext, key })
    assert.match(rotated.cleartext, new RegExp(`^${key.id}[0-9A-Za-z]{43}$`))
    assert.notEqual(rotated.cleartext, cleartext)
    const other = await make('other')
    done(await accessKey.delete(key.id))
    refused(await accessKey.load(key.id), 404, ...keyNotFound)
    refused(await accessKey.delete(key.id), 404, ...keyNotFound)
    refused(await accessKey.rotate(key.id), 404, ...keyNotUpdated)
    done(await accessKey.deleteBatch([key.id, other.id]))
    refused(await accessKey.load(other.id), 404, ...keyNotFound)
    invalid(await accessKey.deleteBatch([]), 'The ids field is required')
  })
}

export function inboundApps(sdk: () => Sdk, plane: () => TestPlane): void {
  const shown = (id: string, name: string, special: object = {}) => ({
    ...blankApp,
    id,
    name,
    clientId: Buffer.from(`${plane().projectId}:${id}`).toString('base64'),
    ...special,
  })
  const notFound = (id: string) => ['E011003', 'Inbound app not found', `Could not find inbound app: ${id}`] as const

  it('creates, loads, changes and deletes an inbound app', async () => {
    const { inboundApplication } = sdk()
    const scope = { name: 'admin', description: 'All', optional: true, values: ['Tenant Admin', 'Nobody'] }
    const options = { name: 'App', loginPageUrl: 'https://example.com/login', permissionsScopes: [scope] }
    const created = good(await inboundApplication.createApplication(options))
    const { id } = created
    assert.match(created.cleartext, /^[0-9A-Za-z]{43}$/)
    const app = shown(id, 'App', {
      loginPageUrl: 'https://example.com/login',
      permissionsScopes: [{ ...scope, values: ['Tenant Admin'] }],
    })
    assert.deepEqual(created, { id, cleartext: created.cleartext, clientId: app.clientId })
    assert.deepEqual(good(await inboundApplication.loadApplication(id)), app)
    done(await inboundApplication.patchApplication({ id, description: 'Patched' }))
    assert.deepEqual(good(await inboundApplication.loadApplication(id)), { ...app, description: 'Patched' })
    done(await inboundApplication.updateApplication({ id, name: 'Renamed', permissionsScopes: [] }))
    assert.deepEqual(good(await inboundApplication.loadApplication(id)), shown(id, 'Renamed'))
    const all = good(await inboundApplication.loadAllApplications())
    assert.deepEqual(all, [shown(id, 'Renamed')])

    invalid(await inboundApplication.createApplication({ ...options, name: '' }), 'The name field is required')
    invalid(
      await inboundApplication.createApplication({ ...options, name: 'Renamed' }),
      'An inbound app has this id, name or client id already',
    )
    done(await inboundApplication.deleteApplication(id))
    for (const answer of [
      await inboundApplication.loadApplication(id),
      await inboundApplication.deleteApplication(id),
      await inboundApplication.patchApplication({ id, description: '' }),
      await inboundApplication.updateApplication({ ...options, id }),
    ]) {
      refused(answer, 404, ...notFound(id))
    }
  })

  it('shows and rotates the secret of an inbound app', async () => {
    const { inboundApplication } = sdk()
    const { id, cleartext } = good(
      await inboundApplication.createApplication({ name: 'Secret', permissionsScopes: [] }),
    )
    assert.deepEqual(good(await inboundApplication.getApplicationSecret(id)), { cleartext })
    const rotated = good((await inboundApplication.rotateApplicationSecret(id)) as never) as { cleartext: string }
    assert.notEqual(rotated.cleartext, cleartext)
    assert.deepEqual(good(await inboundApplication.getApplicationSecret(id)), rotated)
    done(await inboundApplication.deleteApplicationBatch([id, 'TPA0']))
    invalid(await inboundApplication.deleteApplicationBatch([]), 'The ids field is required')
    refused(await inboundApplication.getApplicationSecret(id), 404, ...notFound(id))
    refused(await inboundApplication.rotateApplicationSecret(id), 404, ...notFound(id))
  })

  it('finds and deletes consents', async () => {
    const { inboundApplication } = sdk()
    const given = (id: string, tenantId: string) => ({ id, appId: 'TPA1', userId: 'U1', tenantId, scopes: ['admin'] })
    const grantedBy = 'U1'
    const at = { createdAt: START, modifiedAt: START, expiresAt: 0 }
    await plane().world.store.writeDirectory(async ({ consents }) => {
      for (const one of [given('CON1', ''), given('CON2', 'listed')]) {
        await consents.create(plane().projectId, { ...one, grantedBy, ...at })
      }
    })
    const shownAt = { createdTime: NOW, modifiedTime: NOW, ExpireTime: 0 }
    const [one, two] = [given('CON1', ''), given('CON2', 'listed')].map((one) => ({ ...one, grantedBy, ...shownAt }))
    assert.deepEqual(good(await inboundApplication.searchConsents({ appId: 'TPA1' })), [one, two])
    done(await inboundApplication.deleteTenantConsents({ appId: 'TPA1', tenantId: 'listed' }))
    assert.deepEqual(good(await inboundApplication.searchConsents({ userId: 'U1' })), [one])
    done(await inboundApplication.deleteConsents({ consentIds: ['CON1'] }))
    assert.deepEqual(good(await inboundApplication.searchConsents()), [])
    invalid(await inboundApplication.searchConsents({ page: -1 }), 'The page field must be at least 0')
    const missing = [
      'E011002',
      'Request is missing arguments',
      'Say which: by consentIds, appId, userIds or tenantId',
    ] as const
    refused(await inboundApplication.deleteConsents({}), 400, ...missing)
    refused(await inboundApplication.deleteTenantConsents({}), 400, ...missing)
  })
}

export function permissionsAndRoles(sdk: () => Sdk): void {
  const unknown = (name: string) => ['E111303', 'Permission not found', `Permission does not exist: ${name}`] as const
  const noRole = (name: string) => ['E111403', 'Role not found', `Role does not exist: ${name}`] as const
  const permissions = async () => good(await sdk().permission.loadAll()) as (Permission & { id: string })[]
  const idOf = async (name: string) => (await permissions()).find((one) => one.name === name)?.id ?? ''
  const ownPermissions = async () =>
    (await permissions())
      .filter(({ systemDefault, name }) => !systemDefault && name !== 'Read')
      .map(({ name, description }) => [name, description])

  const named = (name: string, description = '') => ({ name, description, systemDefault: false })

  it('creates, changes and deletes permissions, one and many', async () => {
    const { permission } = sdk()
    done(await permission.create('first', 'The first'))
    const id = await idOf('first')
    assert.match(id, /^PER[0-9A-Za-z]{27}$/)
    const shown = (await permissions()).find((one) => one.name === 'first')
    assert.deepEqual(shown, { name: 'first', description: 'The first', systemDefault: false, id })
    done(await permission.update('first', 'renamed', 'Again'))
    done(await permission.updateWithId(id, 'renamed twice'))
    done(await permission.createBatch([named('second'), named('third', '3')]))
    const second = { id: await idOf('second'), newName: 'second again', description: '2' }
    done(await permission.updateBatch([second]))
    assert.deepEqual(await ownPermissions(), [
      ['renamed twice', ''],
      ['second again', '2'],
      ['third', '3'],
    ])
    const taken = ['E024104', 'Failed to save permission, permission ID or Name already exist'] as const
    const created = 'Failed to create record, permission entity already exists: third'
    refused(await permission.create('third'), 400, ...taken, created)
    refused(await permission.createBatch([named('fourth'), named('third')]), 400, ...taken, created)
    const updated = 'Failed to update record, a duplicate permission has the name'
    refused(await permission.update('third', 'second again'), 400, ...taken, updated)
    refused(await permission.updateBatch([{ ...second, id: await idOf('third') }]), 400, ...taken, updated)
    refused(await permission.updateWithId('PER0', 'x'), 404, ...unknown('PER0'))

    done(await permission.delete('second again'))
    refused(await permission.delete('second again'), 404, ...unknown('second again'))
    done(await permission.deleteWithId(id))
    refused(await permission.deleteWithId(id), 404, ...unknown(id))
    done(await permission.deleteBatch(['third', 'unknown']))
    invalid(await permission.deleteBatch(), 'The names field is required')
    assert.deepEqual(await ownPermissions(), [])
  })

  const blank = { description: '', permissionNames: [], createdTime: NOW, tenantId: '', default: false, private: false }

  it('creates, changes and deletes roles, one and many', async () => {
    const { role } = sdk()
    const role1 = { ...blank, name: 'first', description: 'The first', permissionNames: ['User Admin'], default: true }
    const created = good((await role.create('first', 'The first', ['User Admin'], '', true)) as never) as { id: string }
    assert.deepEqual(created, { ...role1, id: created.id })
    const { id } = created
    const renamed = { ...blank, id, name: 'renamed', description: 'Again' }
    assert.deepEqual(good((await role.update('first', 'renamed', 'Again')) as never), renamed)
    assert.deepEqual(good((await role.updateWithId(id, 'renamed twice')) as never), {
      ...blank,
      id,
      name: 'renamed twice',
    })
    const [second, third] = good(
      await role.createBatch([
        { name: 'second', tenantId: 'listed' },
        { name: 'third', permissionNames: ['SSO Admin'] },
      ] as never),
    )
    assert.deepEqual(
      [second, third],
      [
        { ...blank, id: second?.id, name: 'second', tenantId: 'listed' },
        { ...blank, id: third?.id, name: 'third', permissionNames: ['SSO Admin'] },
      ],
    )
    const again = good(await role.updateBatch([{ id: third?.id ?? '', newName: 'third again' }]))
    assert.deepEqual(again, [{ ...blank, id: third?.id, name: 'third again' }])
    const ours = good(await role.loadAll()).filter(({ name }) => /renamed|second|third/.test(name))
    assert.deepEqual(ours, [{ ...blank, id, name: 'renamed twice' }, second, ...again])
    assert.deepEqual(good(await role.search({ tenantIds: ['listed'], roleNames: ['second'] })), [second])
    assert.deepEqual(good(await role.search({ roleNameLike: 'RENAMED' })), [{ ...blank, id, name: 'renamed twice' }])

    const taken = ['E024209', 'Failed to save role, role ID or Name already exist'] as const
    const exists = (verb: string) => `Failed to ${verb} record, role entity already exists: third again`
    refused(await role.create('third again'), 400, ...taken, exists('create'))
    refused(await role.createBatch([{ name: 'third again' }] as never), 400, ...taken, exists('create'))
    refused(await role.update('renamed twice', 'third again'), 400, ...taken, exists('update'))
    refused(await role.updateWithId(id, 'third again'), 400, ...taken, exists('update'))
    refused(await role.updateBatch([{ id, newName: 'third again' }]), 400, ...taken, exists('update'))
    refused(await role.create('x', '', ['nothing']), 400, ...unknown('nothing'))
    invalid(await role.search({ roleNames: Array(1001).fill('x') }), 'The roleNames field holds more than 1000 items')

    done(await role.delete('second', 'listed'))
    refused(await role.delete('second', 'listed'), 404, ...noRole('second'))
    done(await role.deleteWithId(id))
    refused(await role.deleteWithId(id), 404, ...noRole(id))
    done(await role.deleteBatch(['third again'], '', ['ROL0']))
    invalid(await role.deleteBatch(Array(1001).fill('x')), 'The roleNames field holds more than 1000 items')
    assert.deepEqual(good(await role.search({ roleNames: ['third again'] })), [])
  })
}

export function audits(sdk: () => Sdk, plane: () => TestPlane): void {
  it('writes and finds records of the audit trail', async () => {
    const { audit } = sdk()
    const { userId } = good(await sdk().user.create('audited'))
    const event = {
      action: 'Paid',
      type: 'info' as const,
      actorId: 'shop',
      tenantId: 'listed',
      userId,
      data: { sum: 3 },
    }
    done(await audit.createEvent(event))
    const found = good(await audit.search({ actions: ['Paid'] }))
    const record = {
      ID: (found[0] as { ID?: string } | undefined)?.ID,
      projectId: plane().projectId,
      userId,
      action: 'Paid',
      occurred: START,
      device: '',
      method: '',
      geo: '',
      remoteAddress: '127.0.0.1',
      loginIds: ['audited'],
      tenants: ['listed'],
      data: { sum: 3 },
      type: 'info',
      actorId: 'shop',
    }
    assert.deepEqual(found, [record])
    assert.deepEqual(good(await audit.searchAll({ loginIds: ['audited'], actions: ['Paid', 'x'] })), {
      audits: [record],
      total: 1,
    })
    assert.deepEqual(good(await audit.searchAll({ loginIds: ['audited'], excludedActions: ['Paid', 'UserCreated'] })), {
      audits: [],
      total: 0,
    })
    const size = 'The size field must be at least 0'
    invalid(await audit.search({ size: -1 } as never), size)
    invalid(await audit.searchAll({ size: -1 } as never), size)
    invalid(await audit.createEvent({ ...event, actorId: '' }), 'The actorId field is required')
    const hook = { name: 'Trail', url: 'https://trail.example.com', filters: [{ key: 'actions', values: ['Paid'] }] }
    done(await audit.createAuditWebhook(hook))
    const url = 'The url field must be an http or https URL without user and password'
    invalid(await audit.createAuditWebhook({ ...hook, url: 'ftp://trail.example.com' }), url)
  })
}
