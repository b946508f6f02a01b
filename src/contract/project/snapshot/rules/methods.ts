import { type Json, type JsonObject, textAt } from '../../../../lib/json.ts'
import { documentOf, isPlain, keyOf, type Piece, type Pieces, piecesOf } from '../piece.ts'
import { listOf, quote } from './entities.ts'
import type { Report } from './report.ts'

/** Message providers are connectors, and templates are whole. */
export function providerRules(pieces: Pieces, report: Report): void {
  const connectors = new Set(piecesOf(pieces, 'connector').map(({ id }) => id))
  const isKnown = (provider: string) => connectors.has(provider.slice(provider.indexOf(':') + 1))
  for (const piece of [...piecesOf(pieces, 'auth'), ...piecesOf(pieces, 'project')]) {
    const document = documentOf(piece)
    for (const key of PROVIDERS) {
      const provider = textAt(document, key)
      if (provider === '' || provider === 'Descope' || isKnown(provider)) continue
      const fix = 'Add the connector, or use Descope.'
      report(piece, [key], `the connector ${quote(provider)} does not exist`, fix)
    }
    if (piece.kind === 'auth') for (const key of TEMPLATES) checkTemplates(piece, key, report)
  }
}

/** Which connector sends, as `<id>` or `<type>:<id>`. */
export const PROVIDERS = [
  'emailServiceProvider',
  'textServiceProvider',
  'voiceServiceProvider',
  'inviteEmailProviderId',
  'inviteSmsProviderId',
]
const TEMPLATES = ['emailTemplates', 'textTemplates', 'voiceTemplates']

function checkTemplates(piece: Piece, key: string, report: Report): void {
  const seen = new Set<string>()
  for (const [index, template] of listOf(documentOf(piece)[key]).entries()) {
    if (!isPlain(template)) {
      report(piece, [key, index], 'a template must be an object')
      continue
    }
    const name = textAt(template, 'name')
    if (name !== '' && seen.has(name)) report(piece, [key, index, 'name'], `the template ${quote(name)} stands twice`)
    seen.add(name)
    checkTemplate(piece, [key, index], template, report)
  }
}

function checkTemplate(piece: Piece, at: (string | number)[], template: JsonObject, report: Report): void {
  for (const field of ['id', 'name']) {
    if (textAt(template, field) === RESERVED)
      report(piece, [...at, field], `${RESERVED} is a reserved name`, 'Rename it.')
  }
  if (at[0] === 'emailTemplates' && textAt(template, 'id') !== '') checkBodies(piece, at, template, report)
}

const RESERVED = 'System'

function checkBodies(piece: Piece, at: (string | number)[], template: JsonObject, report: Report): void {
  const plain = template['useBodyPlainText'] === true
  const key = plain ? 'bodyPlainText' : 'body'
  if (textAt(template, key) === '')
    report(piece, [...at, key], `the template ${quote(textAt(template, 'name'))} has no ${key}`)
}

/** Where a way to sign in ends, when no request says it, is an address: the project's, and that of each provider. */
export function landingRules(pieces: Pieces, report: Report): void {
  for (const piece of piecesOf(pieces, 'auth')) {
    const document = documentOf(piece)
    checkLanding(piece, [], document, report)
    const providers = document['providerSettings']
    if (!isPlain(providers)) continue
    for (const [id, provider] of Object.entries(providers)) {
      if (isPlain(provider)) checkLanding(piece, ['providerSettings', id], provider, report)
    }
  }
}

function checkLanding(piece: Piece, at: string[], document: JsonObject, report: Report): void {
  const said = document[LANDING] ?? ''
  if (said === '' || (typeof said === 'string' && URL.canParse(said))) return
  report(piece, [...at, LANDING], `The ${LANDING} field must be a valid URL`)
}

const LANDING = 'redirectUrl'

export function oauthRules(pieces: Pieces, report: Report): void {
  const piece = pieces.get(keyOf({ kind: 'auth', id: 'oauth' }))
  const providers = documentOf(piece)['providerSettings']
  if (!piece || !isPlain(providers)) return
  for (const [id, provider] of Object.entries(providers)) {
    const at = ['providerSettings', id]
    if (!isPlain(provider)) report(piece, at, `the provider ${quote(id)} must be an object`)
    else if (provider['custom'] === true) checkCustom(piece, { id, provider, at }, report)
    else checkSystem(piece, { id, provider, at }, report)
  }
}

interface Provider {
  id: string
  provider: JsonObject
  at: string[]
}

const SYSTEM_PROVIDERS = 'apple discord facebook github gitlab google linkedin microsoft slack'.split(' ')

function checkCustom(piece: Piece, { id, provider, at }: Provider, report: Report): void {
  if (SYSTEM_PROVIDERS.includes(id)) report(piece, [...at, 'custom'], `${quote(id)} is the name of a built-in provider`)
  for (const key of ['clientId', 'authUrl', 'tokenUrl', 'userDataUrl']) {
    if (textAt(provider, key) === '') report(piece, [...at, key], `the provider ${quote(id)} has no ${key}`)
  }
  if (listOf(provider['allowedGrantTypes']).length === 0) {
    report(piece, [...at, 'allowedGrantTypes'], `the provider ${quote(id)} has no allowedGrantTypes`)
  }
  // Without any, the usual names of claims count.
  const mapping: Json | undefined = provider['userDataClaimsMapping']
  if (isPlain(mapping) && Object.values(mapping).some((claim) => typeof claim === 'string' && claim !== '')) {
    if (textAt(mapping, 'loginId') !== '') return
    report(piece, [...at, 'userDataClaimsMapping'], `the provider ${quote(id)} maps no claim to loginId`)
  }
}

/** Without a client of one's own, the built-in client decides these. */
function checkSystem(piece: Piece, { id, provider, at }: Provider, report: Report): void {
  if (textAt(provider, 'clientId') !== '') return
  const needing = [
    listOf(provider['scopes']).length > 0 && 'scopes',
    provider['manageProviderTokens'] === true && 'manageProviderTokens',
    textAt(provider, 'callbackDomain') !== '' && 'callbackDomain',
  ]
  for (const key of needing) {
    if (key) report(piece, [...at, key], `${key} of the provider ${quote(id)} needs a clientId of your own`)
  }
}
