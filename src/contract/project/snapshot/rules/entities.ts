import { type Json, type JsonObject, textAt } from '../../../../lib/json.ts'
import { FLOW_ID } from '../layout.ts'
import { documentOf, isPlain, keyOf, objectsOf, type Piece, type Pieces, piecesOf } from '../piece.ts'
import { type Report, SYSTEM_PERMISSIONS } from './report.ts'

const LONGEST_NAME = 100
const LONGEST_TEXT = 254
const LONGEST_ATTRIBUTE = 20

export function authorizationRules(pieces: Pieces, report: Report): void {
  const permissions = piecesOf(pieces, 'permission')
  const known = new Set([...SYSTEM_PERMISSIONS, ...permissions.map(({ id }) => id)])
  for (const piece of permissions) {
    checkTexts(piece, LONGEST_NAME, report)
    if (SYSTEM_PERMISSIONS.includes(piece.id)) {
      report(piece, ['name'], `the permission ${quote(piece.id)} is built in`, 'Remove it.')
    }
  }
  for (const piece of piecesOf(pieces, 'role')) {
    checkTexts(piece, LONGEST_NAME, report)
    for (const [index, name] of listOf(documentOf(piece)['permissions']).entries()) {
      if (typeof name === 'string' && known.has(name)) continue
      const fix = 'Add it to permissions.json, or remove it here.'
      report(
        piece,
        ['permissions', index],
        `the permission ${quote(name)} of role ${quote(piece.id)} does not exist`,
        fix,
      )
    }
  }
}

export function listRules(pieces: Pieces, report: Report): void {
  for (const piece of piecesOf(pieces, 'attribute')) {
    const name = piece.id.slice(piece.id.indexOf('/') + 1)
    if (!FLOW_ID.test(name))
      report(piece, ['name'], `the attribute name ${quote(name)} has a character that is not allowed`)
    else if (name.length > LONGEST_ATTRIBUTE) {
      report(piece, ['name'], `the attribute name ${quote(name)} is longer than ${LONGEST_ATTRIBUTE} characters`)
    }
  }
  unique(pieces, 'list', report)
  for (const piece of piecesOf(pieces, 'list')) {
    checkTexts(piece, LONGEST_NAME, report)
    const { type, data } = documentOf(piece)
    const fits = LIST_DATA[String(type)]
    if (!fits) report(piece, ['type'], `the type of list ${quote(nameOf(piece))} must be texts, ips or json`)
    else if (!fits(data))
      report(piece, ['data'], `the data of list ${quote(nameOf(piece))} does not fit its type ${type}`)
  }
}

const LIST_DATA: { [type: string]: (data: Json | undefined) => boolean } = {
  texts: (data) => Array.isArray(data) && data.every((item) => typeof item === 'string'),
  ips: (data) => Array.isArray(data) && data.every((item) => typeof item === 'string' && IP.test(item)),
  json: (data) => isPlain(data),
}

/** The letters of an address or a block; whether it is one is seen where it is used. */
const IP = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(\/\d{1,3})?$/

export function templateRules(pieces: Pieces, report: Report): void {
  unique(pieces, 'jwtTemplate', report)
  const project = pieces.get(keyOf({ kind: 'project', id: '' }))
  if (!project) return
  for (const [key, type] of [
    ['userTemplateId', 'user'],
    ['keyTemplateId', 'key'],
  ] as const) {
    const id = textAt(documentOf(project), key)
    if (id === '') continue
    const template = pieces.get(keyOf({ kind: 'jwtTemplate', id }))
    const given = textAt(documentOf(template), 'type')
    if (!template)
      report(project, [key], `the JWT template ${quote(id)} does not exist`, 'Add it to jwttemplates.json.')
    else if (given !== '' && given !== type)
      report(project, [key], `the JWT template ${quote(id)} is not for a ${type}`)
  }
  const code = textAt(documentOf(project), 'testUserFixedAuthToken')
  if (code !== '' && !/^\d{6}$/.test(code))
    report(project, ['testUserFixedAuthToken'], 'the fixed code must be six digits')
}

export function applicationRules(pieces: Pieces, report: Report): void {
  for (const piece of piecesOf(pieces, 'application')) {
    checkTexts(piece, LONGEST_TEXT, report)
    const document = documentOf(piece)
    const protocols = ['oidc', 'saml', 'wsfed'].filter((protocol) => isPlain(document[protocol]))
    if (protocols.length > 1) report(piece, [], `the application ${quote(nameOf(piece))} has more than one protocol`)
    const known = new Set(objectsOf(document['permissions']).map((permission) => textAt(permission, 'name')))
    for (const [index, role] of listOf(document['roles']).entries()) {
      for (const name of unknownPermissions(role, known)) {
        report(piece, ['roles', index, 'permissions'], `the application has no permission ${quote(name)}`)
      }
    }
  }
}

function unknownPermissions(role: Json, known: ReadonlySet<string>): string[] {
  const named = isPlain(role) ? objectsOf(role['permissions']).map((permission) => textAt(permission, 'name')) : []
  return named.filter((name) => !known.has(name))
}

function unique(pieces: Pieces, kind: 'list' | 'jwtTemplate', report: Report): void {
  const seen = new Set<string>()
  for (const piece of piecesOf(pieces, kind)) {
    const name = nameOf(piece)
    if (name !== '' && seen.has(name)) report(piece, ['name'], `the name ${quote(name)} is used twice`, 'Rename one.')
    seen.add(name)
  }
}

function checkTexts(piece: Piece, longest: number, report: Report): void {
  const document: JsonObject = documentOf(piece)
  if ([...textAt(document, 'name')].length > longest) {
    report(piece, ['name'], `the name ${quote(nameOf(piece))} is longer than ${longest} characters`)
  }
  if ([...textAt(document, 'description')].length > LONGEST_TEXT) {
    report(piece, ['description'], `the description is longer than ${LONGEST_TEXT} characters`)
  }
}

function nameOf(piece: Piece): string {
  return textAt(documentOf(piece), 'name')
}

export function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}

export function quote(value: Json): string {
  const text = JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 117)}..."` : text
}
