import { operation } from '../operation.ts'
import { description, id, name } from '../schemas/fields.ts'
import { bool, choice, list, message, object, of, required, text } from '../wire.ts'
import { post } from './declaring/declaration.ts'
import { kind } from './declaring/kind.ts'

const fields = {
  name,
  description,
  template: object({ doc: 'Claims; a text may hold dynamic values such as `{{user.email}}`' }),
  source: text({ max: 256, doc: 'Where it comes from' }),
  tags: list(text({ max: 50 }), { max: 100 }),
  authSchema: choice(['default', 'tenantOnly', 'none'], { doc: 'Where roles and permissions stand' }),
  type: choice(['user', 'key'], { doc: 'Whose tokens it is for' }),
  conformanceIssuer: bool({ doc: 'The issuer is a URL' }),
  autoDCT: bool({ doc: 'Who is in one tenant alone need not choose it' }),
  enforceIssuer: bool({ doc: 'Tokens with the other form of issuer are refused' }),
  emptyClaimPolicy: choice(['none', 'nil', 'delete'], { doc: 'What becomes of a dynamic value that there is not' }),
  overrideSubject: bool({ doc: 'The template may say `sub`' }),
  issuerType: choice(['legacy', 'inbound', 'federated']),
  omitCustomClaimsFromDSR: bool({ doc: 'Custom claims do not stand in refresh tokens' }),
  addJti: bool({ doc: 'Each token has an id of its own' }),
  excludePermissions: bool({ doc: 'Permissions stand nowhere' }),
}
const { source: _, ...shared } = fields
const Entry = message('JWTTemplateLibraryEntry', {
  id: text(),
  ...shared,
  experimental: bool(),
  logoLight: text(),
  logoDark: text(),
})
const Issue = message('JwtTemplateValidationIssue', { field: text(), code: text(), message: text(), hint: text() })

/** What tokens hold beside the usual claims. */
export const jwtTemplate = kind({
  noun: 'jwtTemplate',
  title: ['JWT template', 'JWT templates'],
  summary: 'JWT templates, which say what tokens hold',
  message: 'JWTTemplate',
  prefix: 'JT',
  area: 'infra',
  reply: ['template', 'templates'],
  snapshot: 'jwtTemplate',
  wrapped: ['create', 'update'],
  fields,
  routes: {
    create: post('/v1/mgmt/jwt/templates/create'),
    update: post('/v1/mgmt/jwt/templates/update'),
    delete: post('/v1/mgmt/jwt/templates/delete'),
    load: post('/v1/mgmt/jwt/templates/load'),
    loadAll: post('/v1/mgmt/jwt/templates/list'),
  },
  operations: {
    validate: operation('POST', '/v1/mgmt/jwt/templates/validate', {
      effect: 'read',
      summary: 'Look for faults in a template',
      detail: 'In the one that is given, or else in the one that has the id.',
      input: message({ id, template: of(message('JWTTemplateDraft', fields)) }),
      output: message({ valid: bool(), issues: list(of(Issue)) }),
    }),
    listLibrary: operation('POST', '/v1/mgmt/jwt/templates/library/list', {
      effect: 'read',
      summary: 'List templates to begin with',
      output: message({ entries: list(of(Entry)) }),
    }),
    loadLibrary: operation('POST', '/v1/mgmt/jwt/templates/library/load', {
      effect: 'read',
      summary: 'Load a template to begin with',
      input: message({ id: required(id) }),
      output: message({ entry: of(Entry) }),
    }),
    applyLibrary: operation('POST', '/v1/mgmt/jwt/templates/library/apply', {
      summary: 'Create a template from one to begin with',
      input: message({
        libraryEntryId: required(id),
        nameOverride: name,
        descriptionOverride: description,
        tagsOverride: fields.tags,
        templateOverride: fields.template,
      }),
      output: message({ template: of(message('AppliedJWTTemplate', { id: text(), ...fields })) }),
    }),
  },
  example: {
    name: 'Profile',
    description: 'Who it is',
    type: 'user',
    authSchema: 'tenantOnly',
    emptyClaimPolicy: 'delete',
    template: { email: '{{user.email}}', plan: 'basic' },
  },
})
