/** A large snapshot made from a seed and a size: the same pair gives the same bytes. */
import { createHash } from 'node:crypto'
import { assetsIn, assetTree } from '../../../src/contract/project/snapshot/assets.ts'
import { connectorSecrets } from '../../../src/contract/project/snapshot/connector-types.ts'
import { connectorFiles, nameScreens } from '../../../src/contract/project/snapshot/names.ts'
import { type Piece, PLACEHOLDER } from '../../../src/contract/project/snapshot/piece.ts'
import { withValueAt } from '../../../src/contract/project/snapshot/secrets.ts'
import type { Json, JsonObject } from '../../../src/lib/json.ts'

export type Files = { [path: string]: Json }

/** `size` 1 is about 1,500 files. */
export function syntheticSnapshot(seed: number, size: number): Files {
  const made = new Maker(seed, size)
  made.files['snapshot.json'] = { version: 5 }
  made.permissionsAndRoles()
  made.attributesAndLists()
  made.connectors()
  made.project()
  made.methods()
  made.applications()
  made.flows()
  made.widgets()
  made.styles()
  made.mapping()
  return made.files
}

/** Draws evenly from [0, 1). */
function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const NAMES = ['Größe', 'Straße <b>', 'a & b', 'line\u2028separator', 'rocket 🚀', '名前', 'x'.repeat(90), "O'Brien"]
const WIDGETS = [
  'access-key-management',
  'applications-portal',
  'audit-management',
  'role-management',
  'user-access-key-management',
  'user-management',
  'user-profile',
]

class Maker {
  readonly files: Files = {}
  private readonly random: () => number
  private readonly size: number
  private readonly connectorIds = new Map<string, string>()
  private readonly smtp: string[] = []
  private readonly roleNames: string[] = []
  private readonly userAttributes: string[] = []
  private readonly templates: { [type: string]: string[] } = { user: [], key: [] }

  constructor(seed: number, size: number) {
    this.random = generator(seed)
    this.size = size
  }

  permissionsAndRoles(): void {
    const permissions = this.many(20, (i) => ({
      id: this.id('PER'),
      name: this.name('permission', i),
      description: '',
    }))
    const roles = this.many(10, (i) => ({
      id: this.id('ROL'),
      name: this.name('role', i),
      description: this.chance(0.5) ? 'A role' : '',
      permissions: permissions.slice(i % 7, (i % 7) + this.below(9)).map(({ name }) => name),
      default: i === 0,
      private: this.chance(0.1),
    }))
    this.roleNames.push(...roles.map(({ name }) => name))
    this.files['permissions.json'] = { permissions }
    this.files['roles.json'] = { roles }
  }

  attributesAndLists(): void {
    const types = ['string', 'number', 'boolean', 'singleselect', 'multiselect', 'date']
    const attributes = (prefix: string) =>
      this.many(5, (i) => {
        const type = types[i % types.length] as string
        const options = type.endsWith('select')
          ? [
              { label: 'One', value: 'one' },
              { label: 'Two', value: 'two' },
            ]
          : []
        return {
          name: `${prefix}${i}`,
          displayName: `Attribute ${i}`,
          type,
          options,
          viewPermissions: [],
          editPermissions: ['SSO Admin'],
        }
      })
    this.files['attributes.json'] = { user: attributes('u'), tenant: attributes('t'), accessKey: attributes('k') }
    this.userAttributes.push('u0', 'u1')
    const nested = (depth: number): Json =>
      depth === 0 ? [1e21, -0.5, 1e-7, 9007199254740991, null, true] : { [`level${depth}`]: nested(depth - 1) }
    const lists = this.many(3, (i) => [
      {
        id: this.id('LI'),
        name: `texts ${i}`,
        description: '',
        type: 'texts',
        data: Array.from({ length: i === 0 ? 10_000 : 5 }, (_, n) => `text ${n}`),
      },
      {
        id: this.id('LI'),
        name: `ips ${i}`,
        description: '',
        type: 'ips',
        data: ['10.0.0.0/8', '192.0.2.1', '2001:db8::/32'],
      },
      {
        id: this.id('LI'),
        name: `json ${i}`,
        description: '',
        type: 'json',
        data: { nested: nested(10), text: NAMES[i % NAMES.length] as string },
      },
    ]).flat()
    this.files['lists.json'] = { lists }
    const templates = this.many(4, (i) => {
      const type = i % 2 === 0 ? 'user' : 'key'
      const id = this.id('JT')
      this.templates[type]?.push(id)
      return {
        id,
        name: `template ${i}`,
        description: '',
        type,
        authSchema: 'default',
        emptyClaimPolicy: 'none',
        autoDCT: false,
        template: { n: i },
      }
    })
    this.files['jwttemplates.json'] = { templates }
  }

  connectors(): void {
    const types = Object.keys(connectorSecrets)
    const made = [
      ...types.map((type) => this.connector(type, `The ${type}`)),
      ...this.many(5, (i) => this.connector('http', this.httpName(i), METHODS[i % METHODS.length])),
    ]
    const http = made.filter(({ type }) => type === 'http')
    Object.assign(http[1] as JsonObject, { configuration: null })
    Object.assign(http[2] as JsonObject, { executorType: 'engine', executorId: 'EN1' })
    const pieces = made.map(
      (document, position): Piece => ({ kind: 'connector', id: document.id, position, file: '', document }),
    )
    const files = connectorFiles(pieces)
    for (const [piece, file] of files) this.files[`connectors/${file}.json`] = piece.document
    this.files['connectors/connectors.json'] = { connectors: [...files.values()].sort() }
    for (const { id, name } of made) this.connectorIds.set(name, id)
  }

  private httpName(i: number): string {
    return ['My HTTP', 'My HTTP!', 'my-http', 'Case', 'case'][i] ?? `HTTP ${i}`
  }

  private connector(type: string, name: string, method = 'bearerToken') {
    const id = this.id('CI')
    if (type === 'smtp') this.smtp.push(id)
    let configuration: Json = { baseUrl: 'https://example.com', username: 'u' }
    for (const secret of (connectorSecrets[type] ?? '').split(' ').filter(Boolean)) {
      const path = secret.replace('?', '').split('.')
      if (path[0] === 'authentication' && path[1] !== method) continue
      configuration = withValueAt(configuration, path, PLACEHOLDER)
    }
    if (isHttp(type)) configuration = withValueAt(configuration, ['authentication', 'method'], method)
    return { id, type, name, description: '', configuration }
  }

  project(): void {
    const settings: JsonObject = {
      cookiePolicy: 3,
      domain: '',
      enableInactivity: this.chance(0.5),
      ...this.lifetime('inactivityTime'),
      inviteEmailProviderId: this.chance(0.25) ? `smtp:${this.smtp[0]}` : '',
      inviteEmailTemplateId: '',
      inviteEmailTemplates: [
        {
          id: 'System',
          name: 'System',
          emailSubject: 'Hi',
          emailBody: '<b>Hi</b>',
          emailBodyPlainText: 'Hi',
          useEmailBodyPlainText: false,
        },
      ],
      ...this.lifetime('inviteExpirationTime'),
      inviteMagicLink: false,
      inviteSendEmail: true,
      inviteSendSms: false,
      inviteSmsProviderId: '',
      inviteSmsTemplateId: '',
      inviteSmsTemplates: [{ id: 'System', name: 'System', textMessageBody: 'Hi' }],
      inviteUrl: '',
      projectSelfProvisioning: true,
      rotateJwt: false,
      testUserAllowFixedAuth: false,
      testUserFixedAuthToken: '',
      testUserFixedAuthVerifierRegex: '',
      testUserRegex: '',
      tokenResponseMethod: 'onBody',
      trustedDomains: 'example.com',
      userTemplateId: this.chance(0.5) ? (this.templates['user']?.[0] ?? '') : '',
      keyTemplateId: this.chance(0.5) ? (this.templates['key']?.[0] ?? '') : '',
    }
    for (const name of ['keySessionToken', 'refreshToken', 'sessionToken', 'stepupToken']) {
      Object.assign(settings, this.lifetime(`${name}Expiration`))
    }
    this.files['project.json'] = settings
  }

  methods(): void {
    const expires = this.lifetime('expirationTime')
    const email = (): JsonObject => this.emails()
    const texts = (): JsonObject => ({
      textServiceProvider: 'Descope',
      textTemplates: [{ active: true, body: 'Click {{.redirectUrl}}' }],
    })
    const auth: { [method: string]: JsonObject } = {
      embeddedlink: { enabled: true, ...expires },
      enchantedlink: { enabled: true, ...expires, redirectUrl: '', ...email() },
      magiclink: { enabled: true, ...expires, redirectUrl: '', ...email(), ...texts() },
      notp: { enabled: true, ...expires, whatsappChatbotProvider: 'Descope' },
      otp: {
        enabled: true,
        domain: '',
        ...expires,
        ...email(),
        ...texts(),
        voiceServiceProvider: 'Descope',
        voiceTemplates: [],
      },
      password: {
        enabled: true,
        minLength: 8,
        lowercase: true,
        uppercase: true,
        number: true,
        nonAlphanumeric: true,
        ...email(),
      },
      securityquestions: {
        enabled: false,
        lock: false,
        lockAttempts: 5,
        securityQuestions: [{ id: this.id('SQ'), text: 'Pet?' }],
      },
      sso: { enabled: true, mergeUsers: true },
      totp: { enabled: true },
      webauthn: { enabled: true, relyingPartyId: 'example.com' },
      oauth: { enabled: true, redirectUrl: '', providerSettings: this.providers() },
    }
    for (const [method, document] of Object.entries(auth)) this.files[`auth/${method}.json`] = document
  }

  private emails(): JsonObject {
    const count = this.below(6)
    const bodies = [
      () => 'short text',
      () =>
        this.asset(
          'body',
          'html',
          `<!doctype html><html><body>${'<p>long mail</p>'.repeat(150 + this.below(50))}</body></html>`,
        ),
      () => this.asset('body', 'txt', 'long text '.repeat(300 + this.below(50))),
    ]
    return {
      emailServiceProvider: count > 0 ? `smtp:${this.smtp[0]}` : 'Descope',
      emailTemplates: Array.from({ length: count }, (_, i) => ({
        id: this.id('ET'),
        name: `mail ${i}`,
        active: i === 0,
        subject: 'Sign in <now>',
        body: (bodies[i % bodies.length] as () => string)(),
        bodyPlainText: 'Sign in',
        useBodyPlainText: false,
      })),
    }
  }

  private providers(): JsonObject {
    const claims = { loginId: 'sub', customAttributes: {} }
    const systems = 'apple discord facebook github gitlab google linkedin microsoft slack'.split(' ').map((id) => [
      id,
      {
        name: id,
        custom: false,
        enabled: true,
        clientId: '',
        clientSecret: '',
        scopes: [],
        userDataClaimsMapping: claims,
      },
    ])
    const customs = this.many(3, (i) => [
      `custom-${i}`,
      {
        name: `custom-${i}`,
        custom: true,
        enabled: true,
        clientId: 'client',
        clientSecret: PLACEHOLDER,
        allowedGrantTypes: ['authorization_code'],
        authUrl: 'https://idp.example.com/auth',
        tokenUrl: 'https://idp.example.com/token',
        userDataUrl: 'https://idp.example.com/me',
        userDataClaimsMapping: claims,
        logo: i < 2 ? this.image(i === 0 ? 'png' : 'jpg', `logo ${i}`) : '',
      },
    ])
    return Object.fromEntries([...systems, ...customs])
  }

  applications(): void {
    const common = (name: string) => ({ id: this.id('SA'), name, description: '', logo: '', enabled: true })
    const applications: Json[] = [
      {
        ...common('OIDC default application'),
        id: 'descope-default-oidc',
        oidc: { loginPageUrl: '', claims: [], forceAuthentication: false },
      },
      ...this.many(2, (i): Json[] => [
        { ...common(`oidc ${i}`), oidc: { loginPageUrl: '', claims: ['email'], forceAuthentication: false } },
        {
          ...common(`saml ${i}`),
          saml: {
            loginPageUrl: '',
            useMetadataInfo: false,
            acsUrl: 'https://sp/acs',
            entityId: 'urn:sp',
            attributeMapping: [],
          },
          permissions: [{ id: 'AP1', name: 'app.read', description: '' }],
          roles: [
            {
              id: 'AR1',
              name: 'Reader',
              description: '',
              permissions: [{ name: 'app.read' }],
              roleMappings: [this.roleNames[0] as string],
            },
          ],
        },
        {
          ...common(`wsfed ${i}`),
          wsfed: { realm: 'urn:realm', replyUrl: 'https://rp', attributeMapping: [], groupsMapping: [] },
        },
      ]).flat(),
    ]
    this.files['applications.json'] = { applications }
    const outboundApps = this.many(2, (i) => ({
      id: this.id('OA'),
      name: `outbound ${i}`,
      description: '',
      clientId: 'c',
      clientSecret: PLACEHOLDER,
    }))
    this.files['outboundapps.json'] = { outboundApps }
  }

  flows(): void {
    const ids = this.many(10, (i) => `flow-${i}`)
    for (const [i, id] of ids.entries()) this.flow(`flows/${id}`, id, i, ids)
    this.files['flows/flows.json'] = { flows: [...ids].sort() }
  }

  private flow(base: string, id: string, index: number, ids: readonly string[]): void {
    const count = index === 9 ? 0 : 1 + this.below(12)
    const names = [
      'New Screen',
      'Welcome',
      'Welcome',
      '???',
      'Привет',
      'Verify <Code>',
      'Verify <Code>',
      'Verify <Code>',
      'Success',
    ]
    const tasks: JsonObject = {
      start: { id: 'start', name: 'start', next: { rules: [{ interactionId: '', taskId: '1' }] } },
    }
    const screens: JsonObject[] = []
    for (let n = 1; n <= count; n++) {
      const screenId = this.id('SC')
      tasks[String(n)] = {
        id: String(n),
        name: names[(index + n) % names.length] as string,
        type: 'screen',
        screenId,
        view: { x: n * 200, y: -0.5 },
      }
      screens.push({
        screenId,
        interactions: [{ id: 'b', type: '', label: 'Go <now>', icon: '', subType: '' }],
        contents: this.screenContents(index, n),
      })
    }
    for (let n = count + 1; n <= 5 + this.below(55); n++)
      tasks[String(n)] = { id: String(n), name: `Action ${n}`, type: 'automated', action: 'noop' }
    const subflow = index < 4 ? ids[index + 1] : index === 4 ? 'dangling' : index === 5 ? id : undefined
    if (subflow) tasks['sub'] = { id: 'sub', type: 'flow', arguments: { flowId: { type: 'inline', value: subflow } } }
    const references: JsonObject = {}
    if (index % 3 === 0) {
      const connectorId = this.connectorIds.get('The http') as string
      references['connectors'] = { 'The http': connectorId }
      tasks['call'] = {
        id: 'call',
        action: 'connector',
        arguments: { connectorId: { type: 'inline', value: connectorId } },
      }
    }
    if (index % 4 === 1) references['roles'] = { [this.roleNames[0] as string]: 'ROLx' }
    if (index % 4 === 2) Object.assign(references, { oauth: ['google'], userAttributes: this.userAttributes })
    const translation = {
      enabled: true,
      connectorId: index % 2 ? 'manual' : (this.connectorIds.get('The aws-translate') as string),
      sourceLanguage: 'en',
      targetLanguages: ['es'],
    }
    const contents: JsonObject = { startTask: '1', tasks }
    const named = nameScreens(contents, screens)
    this.files[`${base}/contents.json`] = contents
    this.files[`${base}/metadata.json`] = {
      name: `Flow ${index}`,
      description: '',
      componentsVersion: '3.1.0',
      disabled: index === 7,
      fingerprint: false,
      screens: named.map(({ name }) => name),
      ...(index === 6 || index === 8 ? { translation } : {}),
      ...(Object.keys(references).length > 0 && { references }),
    }
    for (const { name, document } of named) this.files[`${base}/screen-${name}.json`] = document
  }

  private screenContents(index: number, n: number): JsonObject {
    const contents: JsonObject = { ROOT: { type: { resolvedName: 'Container' }, nodes: ['text'], props: {} } }
    const nodes = index === 0 && n === 1 ? 2000 : 10
    for (let i = 0; i < nodes; i++)
      contents[`n${i}`] = { parent: 'ROOT', type: { resolvedName: 'Text' }, props: { children: `text ${i}` } }
    if (index === 1 && n === 1) contents['long'] = { props: { children: 'long text '.repeat(10_000) } }
    if (index === 2 && n === 1) contents['image'] = { props: { src: this.image('webp', 'picture') } }
    if (index === 3 && n === 1) contents['image'] = { props: { src: this.image('svg', '<svg/>') } }
    return contents
  }

  widgets(): void {
    const ids = [...WIDGETS, 'custom-one', 'custom-two']
    const flowIds = ['user-profile-set-name', 'user-profile-set-email']
    for (const id of ids) {
      const flowsIds = id === 'user-profile' ? flowIds : []
      this.files[`widgets/${id}/metadata.json`] = {
        name: id,
        description: '',
        type: `${id}-widget`,
        flowsIds,
        screens: ['create', 'root'],
      }
      this.files[`widgets/${id}/screen-root.json`] = { screenId: 'root', contents: this.screenContents(9, 0) }
      this.files[`widgets/${id}/screen-create.json`] = { screenId: 'create-modal', contents: this.screenContents(9, 0) }
    }
    this.files['widgets/widgets.json'] = { widgets: [...ids].sort() }
    for (const [i, id] of flowIds.entries()) this.flow(`widgets/flows/${id}`, id, 7 + i, [])
    this.files['widgets/flows/flows.json'] = { flows: [...flowIds].sort() }
    // Up to the size that is asked for: many small files, as projects with many widgets have.
    const missing = Math.max(0, 1500 * this.size - Object.keys(this.files).length)
    for (let n = 0; n < Math.floor(missing / 2); n++) {
      const id = `generated-${n}`
      this.files[`widgets/${id}/metadata.json`] = {
        name: id,
        description: '',
        type: 'x',
        flowsIds: [],
        screens: ['root'],
      }
      this.files[`widgets/${id}/screen-root.json`] = { screenId: 'root', contents: this.screenContents(9, 0) }
      ids.push(id)
    }
    this.files['widgets/widgets.json'] = { widgets: [...ids].sort() }
  }

  styles(): void {
    const logo = this.image('png', 'shared logo')
    const names = ['dark', 'light']
    this.files['styles/light.json'] = {
      globals: { colors: { primary: { main: '#0071BC' } } },
      components: { logo: { '--descope-logo-url': logo } },
    }
    this.files['styles/dark.json'] = { globals: {}, components: { logo: { '--descope-logo-url': logo } } }
    for (const [name, type] of [
      ['one', 'flows'],
      ['two', 'flows'],
      ['three', 'flows'],
      ['suite', 'ssoSuite'],
    ] as const) {
      for (const mode of ['dark', 'light']) {
        names.push(`${name}-${mode}`)
        this.files[`styles/${name}-${mode}.json`] = { name, type }
      }
    }
    this.files['styles/styles.json'] = { componentsVersion: '3.1.0', styles: names.sort() }
  }

  mapping(): void {
    const mapping: JsonObject = {}
    for (const path of Object.keys(this.files).sort()) {
      const found = [...assetsIn(this.files[path] as Json)]
      if (found.length > 0 && !path.startsWith('assets/')) mapping[path] = assetTree(found)
    }
    this.files['assets/assets.json'] = { mapping }
  }

  private asset(prefix: string, extension: string, content: string): string {
    const name = `${prefix}-${createHash('sha256').update(content).digest('hex')}.${extension}`
    this.files[`assets/${name}`] = content
    return `asset:${name}`
  }

  private image(extension: string, content: string): string {
    return this.asset('img', extension, Buffer.from(content).toString('base64'))
  }

  private lifetime(name: string): JsonObject {
    const [value, unit] = [
      [10, 'minutes'],
      [4, 'weeks'],
      [90, 'seconds'],
      [0, ''],
    ][this.below(4)] as [number, string]
    return { [name]: value, [`${name}Unit`]: unit }
  }

  private name(what: string, i: number): string {
    return `${what} ${i} ${NAMES[i % NAMES.length]}`.slice(0, 100)
  }

  private many<T>(count: number, make: (index: number) => T): T[] {
    return Array.from({ length: count * this.size }, (_, index) => make(index))
  }

  private id(prefix: string): string {
    let text = prefix
    for (let i = 0; i < 27; i++) text += ALPHABET[this.below(62)]
    return text
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit)
  }

  private chance(share: number): boolean {
    return this.random() < share
  }
}

const METHODS = ['bearerToken', 'basic', 'apiKey', 'oauth2ClientCredentials', 'none']

function isHttp(type: string): boolean {
  return (connectorSecrets[type] ?? '').includes('authentication.')
}
