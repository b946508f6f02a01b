/** What the provider of infrastructure as code sends for each of its resources, and what it must read afterwards. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'

// biome-ignore lint/suspicious/noExplicitAny: documents of the provider are free JSON
type Data = any

onEveryPlane('infrastructure as code', (plane) => {
  const ask = async (method: string, { project = '', query = {}, body }: Asked) => {
    const { url, managementKey } = plane()
    const answer = await fetch(`${url}/v1/mgmt/infra?${new URLSearchParams(query)}`, {
      method,
      headers: {
        authorization: `Bearer ${[project, managementKey].filter(Boolean).join(':')}`,
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: answer.status, body: (await answer.json()) as Data }
  }
  interface Asked {
    project?: string
    query?: { [name: string]: string }
    body?: object
  }
  const good = async (method: string, asked: Asked) => {
    const { status, body } = await ask(method, asked)
    assert.equal(status, 200, JSON.stringify(body))
    return body as { entity: string; id: string; data: Data }
  }
  /** Every member of `sent` is read as it was sent; lists of named entries in whatever order. */
  const holds = (read: Data, sent: Data, at = 'data') => {
    for (const [key, value] of Object.entries(sent)) {
      const found = read?.[key]
      const where = `${at}.${key}`
      if (Array.isArray(value) && typeof value[0] === 'object') {
        assert.equal(found?.length, value.length, where)
        for (const one of value as { name: string }[]) {
          holds(
            found.find(({ name }: { name: string }) => name === one.name),
            one,
            `${where}.${one.name}`,
          )
        }
      } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) holds(found, value, where)
      else assert.deepEqual(found, value, where)
    }
  }
  /** Creates, reads, changes, imports (reads by id alone) and deletes; nothing drifts. */
  const lives = async (
    entity: string,
    project: string,
    { first, second, once = [] }: { first: Data; second: Data; once?: string[] },
  ) => {
    const made = await good('POST', { project, body: { entity, data: first } })
    assert.equal(made.entity, entity)
    holds(made.data, first)
    for (const secret of once) assert.match(made.data[secret], /^\w{20,}$/)
    const read = await good('GET', { project, query: { entity, id: made.id } })
    for (const secret of once) assert.ok(!read.data[secret], secret)
    holds(read.data, first)
    const changed = await good('PUT', { project, body: { entity, id: made.id, data: second } })
    holds(changed.data, second)
    const again = await good('GET', { project, query: { entity, id: made.id } })
    assert.deepEqual(again, changed)
    assert.deepEqual(await good('PUT', { project, body: { entity, id: made.id, data: second } }), changed)
    const gone = await good('DELETE', { project, query: { entity, id: made.id } })
    assert.deepEqual(gone, { entity, id: made.id, data: {} })
    const after = await ask('GET', { project, query: { entity, id: made.id } })
    assert.equal(after.status, 404, JSON.stringify(after.body))
    assert.equal((await ask('DELETE', { project, query: { entity, id: made.id } })).status, 404)
  }

  it('keeps access keys', async () => {
    const project = plane().projectId
    await plane().call('POST', '/v1/mgmt/role/create', { name: 'Deployer' })
    const first = {
      name: 'ci',
      description: 'For the pipeline',
      status: 'active',
      expireTime: 0,
      roleNames: ['Deployer'],
      keyTenants: [],
      customClaims: { stage: 'test' },
      customAttributes: {},
      permittedIps: ['192.0.2.0/24'],
    }
    const second = { ...first, name: 'ci2', status: 'inactive', permittedIps: [] }
    await lives('access_key', project, { first, second, once: ['cleartext'] })
    // What is emptied comes as null from Go.
    const made = await good('POST', { project, body: { entity: 'access_key', data: first } })
    const data = { ...first, roleNames: null, keyTenants: null, permittedIps: null }
    const emptied = (await good('PUT', { project, body: { entity: 'access_key', id: made.id, data } })).data
    assert.deepEqual([emptied.roleNames, emptied.keyTenants, emptied.permittedIps], [[], [], []])
    await good('DELETE', { project, query: { entity: 'access_key', id: made.id } })
    for (const [more, message] of [
      [{ keyTenants: [{ tenantId: 'T2foo', roleNames: [] }] }, 'Tenant T2foo does not exist in project'],
      [{ roleNames: ['Quux'] }, 'Role Quux does not exist in project'],
    ] as const) {
      const { status, body } = await ask('POST', {
        project,
        body: { entity: 'access_key', data: { ...first, ...more } },
      })
      assert.deepEqual([status, body.errorCode, body.errorMessage], [400, 'E113007', message])
    }
  })

  it('keeps management keys', async () => {
    const reBac = { companyRoles: ['company-full-access'], projectRoles: [], tagRoles: [] }
    const first = { name: 'tf', description: '', status: 'active', expireTime: 0, permittedIps: [], reBac }
    const second = { ...first, description: 'Of us', status: 'inactive' }
    await lives('management_key', '', { first, second, once: ['cleartext'] })
  })

  it('keeps descopers', async () => {
    const rbac = { isCompanyAdmin: true, tags: [], projects: [] }
    const first = { email: 'it@example.com', phone: '', name: 'It', rbac }
    const second = {
      ...first,
      name: 'That',
      rbac: { isCompanyAdmin: false, tags: [{ tags: ['a'], role: 'admin' }], projects: [] },
    }
    await lives('descoper', '', { first, second })
  })

  it('keeps inbound apps', async () => {
    const scope = { name: 'read', description: 'Reads', optional: false, values: [] }
    const sessionSettings = {
      enabled: true,
      refreshTokenExpiration: 520,
      refreshTokenExpirationUnit: 'weeks',
      sessionTokenExpiration: 10,
      sessionTokenExpirationUnit: 'minutes',
      userTemplateId: '',
    }
    const first = {
      name: 'App',
      description: '',
      approvedCallbackUrls: ['https://app.example/cb'],
      permissionsScopes: [scope],
      attributesScopes: [],
      connectionsScopes: [],
      sessionSettings,
      audienceWhitelist: [],
      forceAddAllAuthorizationInfo: false,
      forceDpop: false,
      nonConfidentialClient: false,
      defaultAudience: '',
      forcePkce: true,
    }
    const { nonConfidentialClient: _, ...second } = {
      ...first,
      name: 'App 2',
      description: 'Changed',
      forcePkce: false,
    }
    await lives('inbound_app', plane().projectId, { first, second, once: ['clientSecret'] })
    // Of an app that says nothing of them the provider reads durations, and sends back what it read.
    const project = plane().projectId
    const bare = await good('POST', { project, body: { entity: 'inbound_app', data: { name: 'Bare' } } })
    assert.equal(bare.data.sessionSettings.refreshTokenExpirationUnit, 'seconds')
    const data = { name: 'Bare', sessionSettings: bare.data.sessionSettings }
    const same = await good('PUT', { project, body: { entity: 'inbound_app', id: bare.id, data } })
    const { clientSecret: _secret, ...shown } = bare.data
    assert.deepEqual(same.data, shown)
  })

  it('shows templates of messages that have names, and keeps those that a project begins with', async () => {
    const made = await good('POST', { body: { entity: 'project', data: { name: 'Texts', authentication: {} } } })
    assert.deepEqual(made.data.authentication.magiclink.emailTemplates, [])
    const own = { name: 'Ours', active: true, subject: 'S', body: '{{.redirectUrl}}', bodyPlainText: 'x' }
    const change = (emailTemplates: object[]) =>
      good('PUT', {
        body: {
          entity: 'project',
          id: made.id,
          data: { name: 'Texts', authentication: { magiclink: { emailTemplates } } },
        },
      })
    const named = (await change([own])).data.authentication.magiclink.emailTemplates
    assert.deepEqual(
      named.map(({ name }: { name: string }) => name),
      ['Ours'],
    )
    assert.deepEqual((await change([])).data.authentication.magiclink.emailTemplates, [])
    const stored = await plane().world.store.of(made.id).configuration.load(made.id, 'auth', 'magiclink')
    const kept = (stored?.document as Data)?.emailTemplates
    assert.deepEqual(
      kept.map(({ name, active }: Data) => [name, active]),
      [[undefined, true]],
    )
    await good('DELETE', { query: { entity: 'project', id: made.id } })
  })

  it('keeps engines', async () => {
    const made = { first: { name: 'Here' }, second: { name: 'There' }, once: ['secret'] }
    await lives('engine', plane().projectId, made)
  })

  const flow = {
    metadata: { name: 'Mine', description: '', disabled: false, fingerprint: false, componentsVersion: '' },
    contents: { startTask: '0', tasks: {} },
    screens: [],
  }
  const project = {
    version: 1,
    name: 'By code',
    environment: '',
    tags: ['live'],
    settings: {
      appUrl: 'https://app.example',
      trustedDomains: 'app.example,api.example',
      rotateJwt: true,
      refreshTokenExpiration: 3,
      refreshTokenExpirationUnit: 'weeks',
      cookiePolicy: 'lax',
      userTemplateId: 'ref:jwttemplate:1',
      projectSelfProvisioning: false,
      inviteSendEmail: true,
    },
    authentication: {
      otp: {
        enabled: true,
        expirationTime: 5,
        expirationTimeUnit: 'minutes',
        emailServiceProvider: 'smtp:ref:connector:1',
        emailTemplates: [
          { active: true, name: 'Ours', subject: 'Code', body: '{{code}}', bodyPlainText: '', useBodyPlainText: false },
        ],
      },
      password: { enabled: true, minLength: 12 },
    },
    connectors: {
      smtp: [
        {
          id: 'ref:connector:1',
          name: 'Mail',
          description: '',
          configuration: {
            fromEmail: 'us@example.com',
            fromName: '',
            host: 'mail.example',
            port: 25,
            username: 'u',
            password: 'p',
          },
        },
      ],
      http: [
        { id: 'ref:connector:2', name: 'Hook', description: '', configuration: { baseUrl: 'https://hook.example' } },
      ],
    },
    authorization: {
      permissions: [{ name: 'Write', description: 'Writes' }],
      roles: [
        {
          id: 'ref:role:1',
          name: 'Editor',
          key: 'editor',
          description: 'Edits',
          permissions: ['Write'],
          default: false,
          private: false,
        },
      ],
      fga: 'model AuthZ 1.0\n\ntype user\n',
    },
    attributes: { user: [{ name: 'level', displayName: 'Level', type: 'string' }], tenant: [], accessKey: [] },
    applications: { oidc: [], saml: [], wsfed: [] },
    jwtTemplates: {
      userTemplates: [
        {
          id: 'ref:jwttemplate:1',
          name: 'Claims',
          description: '',
          authSchema: 'default',
          template: { a: '{{user.email}}' },
          autoDCT: false,
        },
      ],
      keyTemplates: [],
    },
    styles: { data: { styles: { light: { globals: {}, components: {} }, dark: { globals: {}, components: {} } } } },
    flows: { mine: { flowId: 'mine', ...flow } },
    lists: [{ name: 'Blocked', description: '', type: 'ips', data: ['192.0.2.1'] }],
    adminportal: { enabled: true, styleId: '', widgets: [] },
  }
  /** What the provider knows only after the write. */
  const planned = (sent: Data, read: Data) => {
    const sure = structuredClone(sent)
    sure.settings.userTemplateId = read.jwtTemplates.userTemplates[0].id
    sure.authentication.otp.emailServiceProvider = `smtp:${read.connectors.smtp[0].id}`
    for (const entry of [...sure.connectors.smtp, ...sure.connectors.http]) delete entry.id
    for (const entry of [...sure.authorization.roles, ...sure.jwtTemplates.userTemplates]) delete entry.id
    delete sure.connectors.smtp[0].configuration.password
    return sure
  }

  it('keeps a project with all of its parts, under real ids and without secrets', async () => {
    const made = await good('POST', { body: { entity: 'project', data: project } })
    const { id, data } = made
    holds(data, planned(project, data))
    assert.match(id, /^P\w{27}$/)
    assert.match(data.connectors.smtp[0].id, /^CI\w{27}$/)
    assert.match(data.authorization.roles[0].id, /^ROL\w{27}$/)
    assert.match(data.authorization.permissions[0].id, /^PER\w{27}$/)
    assert.ok(data.authentication.otp.emailTemplates[0].id)
    assert.ok(!JSON.stringify(data).includes('ref:') && !JSON.stringify(data).includes('PLACEHOLDER'))
    assert.equal(data.connectors.smtp[0].configuration.password, undefined)
    assert.deepEqual(await good('GET', { project: id, query: { entity: 'project', id } }), made)

    // What is sent again, with the ids that are known now, changes nothing.
    const known = structuredClone(data)
    known.connectors.smtp[0].configuration.password = 'p'
    assert.deepEqual(await good('PUT', { project: id, body: { entity: 'project', id, data: known } }), made)

    // The plane works by it.
    const loaded = await fetch(`${plane().url}/v1/mgmt/permission/all`, {
      headers: { authorization: `Bearer ${id}:${plane().managementKey}` },
    })
    const { permissions } = (await loaded.json()) as { permissions: { name: string }[] }
    assert.ok(permissions.some(({ name }) => name === 'Write'))
    assert.equal((await good('DELETE', { project: id, query: { entity: 'project', id } })).id, id)
    assert.equal((await ask('GET', { query: { entity: 'project', id } })).status, 404)
  })

  it('takes away what a part lists no more, renames by id, and leaves alone what is not sent', async () => {
    const { id, data } = await good('POST', { body: { entity: 'project', data: project } })
    const { smtp } = data.connectors
    const role = data.authorization.roles[0]
    const less = {
      version: 1,
      name: 'Less',
      connectors: { smtp: [{ ...smtp[0], name: 'Post', configuration: { ...smtp[0].configuration, password: 'q' } }] },
      authorization: { permissions: data.authorization.permissions, roles: [{ ...role, name: 'Author' }] },
    }
    const changed = await good('PUT', { project: id, body: { entity: 'project', id, data: less } })
    assert.deepEqual(
      [changed.data.name, changed.data.tags, Object.keys(changed.data.connectors), changed.data.connectors.smtp[0].id],
      ['Less', ['live'], ['smtp'], smtp[0].id],
    )
    assert.deepEqual(
      changed.data.authorization.roles.map((one: Data) => [one.id, one.name, one.permissions]),
      [[role.id, 'Author', ['Write']]],
    )
    assert.equal(changed.data.authorization.fga, project.authorization.fga)
    for (const part of ['settings', 'authentication', 'lists', 'jwtTemplates', 'flows', 'attributes', 'styles']) {
      assert.deepEqual(changed.data[part], data[part], part)
    }
    await good('DELETE', { project: id, query: { entity: 'project', id } })
  })

  it('names what sends by its type, also where a new connector was named by its placeholder alone', async () => {
    const sms = {
      id: 'ref:connector:8',
      name: 'Gateway',
      description: '',
      configuration: { postUrl: 'https://sms.example' },
    }
    const data = {
      ...project,
      settings: { ...project.settings, inviteEmailProviderId: 'ref:connector:1' },
      authentication: {
        otp: {
          emailServiceProvider: 'ref:connector:1',
          textServiceProvider: 'ref:connector:8',
          voiceServiceProvider: 'Descope',
        },
        // Of a provider without names of claims, the usual ones count.
        oauth: {
          providerSettings: {
            mobile_ios: {
              custom: true,
              allowedGrantTypes: ['authorization_code'],
              clientId: 'id',
              authUrl: 'https://auth.example',
              tokenUrl: 'https://token.example',
              userDataUrl: 'https://user.example',
              userDataClaimsMapping: { customAttributes: {} },
            },
          },
        },
      },
      connectors: { ...project.connectors, 'generic-sms-gateway': [sms] },
    }
    const made = await good('POST', { body: { entity: 'project', data } })
    const { connectors, authentication, settings } = made.data
    const mail = `smtp:${connectors.smtp[0].id}`
    const gateway = `generic-sms-gateway:${connectors['generic-sms-gateway'][0].id}`
    const { emailServiceProvider, textServiceProvider, voiceServiceProvider } = authentication.otp
    assert.deepEqual(
      [emailServiceProvider, textServiceProvider, voiceServiceProvider, settings.inviteEmailProviderId],
      [mail, gateway, 'Descope', mail],
    )
    await good('DELETE', { project: made.id, query: { entity: 'project', id: made.id } })
  })

  it('keeps flows that it does not name when their connectors go, and shows no others than those that were sent', async () => {
    const references = { connectors: { Hook: 'CI2kytoq1RRvE147xvkGxu6xXEJxY' }, roles: { Editor: '' } }
    const flows = { mine: { flowId: 'mine', ...flow, references } }
    const { id, data } = await good('POST', { body: { entity: 'project', data: { ...project, flows } } })
    assert.deepEqual([data.widgets, Object.keys(data.flows)], [{}, ['mine']])
    const referring = (document: Data) => [
      document.flows.mine.references.connectors,
      document.flows.mine.references.roles,
    ]
    assert.deepEqual(referring(data), [references.connectors, references.roles])
    const { id: _, ...other } = project.connectors.http[0] as Data
    const [mail] = data.connectors.smtp
    const known = [{ ...mail, configuration: { ...mail.configuration, password: 'p' } }]
    const put = (more: object) =>
      ask('PUT', { project: id, body: { entity: 'project', id, data: { name: 'By code', ...more } } })
    const kept = await put({ flows, connectors: { smtp: known, http: [{ ...other, name: 'Other' }] } })
    assert.deepEqual([kept.status, kept.body.errorMessage], [400, 'flow/mine: the connector "Hook" does not exist'])
    // What still refers to a connector keeps it.
    const sending = await put({ connectors: {} })
    assert.match(sending.body.errorMessage, /^auth\/otp: the connector "smtp:CI\w+" does not exist$/)
    const less = await put({ connectors: { smtp: known } })
    assert.equal(less.status, 200, JSON.stringify(less.body))
    assert.deepEqual(referring(less.body.data), [{}, { Editor: '' }])
    const widget = { metadata: { name: 'Mine', description: '', type: 'user-management-widget' }, screens: [] }
    const widgets = { mine: { widgetId: 'mine', ...widget } }
    const shown = await put({ widgets })
    assert.deepEqual([shown.status, Object.keys(shown.body.data.widgets)], [200, ['mine']], JSON.stringify(shown.body))
    // What it lists no more goes; what every project has stays, and is shown when somebody has changed it.
    const { flow: exported } = (await plane().call('POST', '/v2/mgmt/flow/export', { flowId: 'sign-in' })).body
    const changed = { ...exported, metadata: { ...exported.metadata, description: 'Ours' } }
    for (const [sent, expected] of [
      [{}, []],
      [{ 'sign-in': changed }, ['sign-in']],
      [{ mine: { flowId: 'mine', ...flow } }, ['mine', 'sign-in']],
    ] as const) {
      const { status, body } = await put({ flows: sent })
      assert.deepEqual(
        [status, Object.keys(body.data.flows).sort()],
        [200, expected],
        JSON.stringify(body.errorMessage),
      )
    }
    const listed = await fetch(`${plane().url}/v1/mgmt/flow/list`, {
      method: 'POST',
      headers: { authorization: `Bearer ${id}:${plane().managementKey}`, 'content-type': 'application/json' },
      body: '{}',
    })
    const ids = ((await listed.json()) as { flows: { id: string }[] }).flows.map((one) => one.id)
    assert.ok(
      ['mine', 'sign-in', 'sign-up-or-in'].every((one) => ids.includes(one)),
      ids.join(),
    )
    await good('DELETE', { project: id, query: { entity: 'project', id } })
  })

  it('says what is wrong, and changes nothing', async () => {
    const id = plane().projectId
    const before = await good('GET', { project: id, query: { entity: 'project', id } })
    const wrong: [object, RegExp][] = [
      [{ name: '' }, /The name field is required/],
      [{ name: 'x', environment: 'staging' }, /The environment field must be production, or empty/],
      [
        { name: 'x', authorization: { roles: [{ name: 'R', permissions: ['None'] }] } },
        /the permission "None" of role "R" does not exist/,
      ],
      [{ name: 'x', authorization: { fga: 'model AuthZ 2.0' } }, /./],
      [
        { name: 'x', authentication: { magiclink: { redirectUrl: '1' } } },
        /^auth\/magiclink: The redirectUrl field must be a valid URL$/,
      ],
      [
        { name: 'x', settings: { userTemplateId: 'ref:jwttemplate:9' } },
        /the JWT template "ref:jwttemplate:9" does not exist/,
      ],
    ]
    for (const [data, words] of wrong) {
      const { status, body } = await ask('PUT', { project: id, body: { entity: 'project', id, data } })
      assert.deepEqual([status, body.errorCode], [400, 'E113007'], JSON.stringify(body))
      assert.match(body.errorMessage, words)
    }
    assert.deepEqual(await good('GET', { project: id, query: { entity: 'project', id } }), before)
    const other = await ask('POST', { body: { entity: 'tenant', data: { name: 'x' } } })
    assert.deepEqual([other.status, other.body.errorCode], [400, 'E011003'])
  })
})
