/** Brings the store from one configuration to another, writing only what differs. */

import { documentOf, keyOf, type Piece, type Pieces, piecesOf } from '../../contract/project/snapshot/piece.ts'
import { SYSTEM_ROLE } from '../../contract/project/snapshot/rules/report.ts'
import { type Json, textAt } from '../../lib/json.ts'
import { addTo } from '../../lib/lists.ts'
import type { Attribute, AttributeOwner } from '../../store/port/attributes.ts'
import type { Entity, Kind } from '../../store/port/configuration.ts'
import type { Tables } from '../../store/port/index.ts'
import { newId, type World } from '../context.ts'
import { SYSTEM_ROLE_DESCRIPTION, systemRolePermissions } from './built-in.ts'
import { ATTRIBUTE_TYPES, BESIDE, OWNERS, type State } from './state.ts'

export interface Target {
  world: World
  tables: Tables
  project: string
}

/** Secrets are not touched. Call it in the transaction of the change, with the state that it read. */
export async function applyPieces(target: Target, state: State, next: Pieces): Promise<void> {
  await applyPermissions(target, state, next)
  await applyRoles(target, state, next)
  await applyAttributes(target, state, next)
  const kept = await entitiesBeside(target, next)
  for (const piece of next.values()) if (!BESIDE.has(piece.kind)) kept.set(keyOf(piece), piece)
  await applyEntities(target, state.entities, kept)
}

async function applyEntities({ world, tables, project }: Target, old: State['entities'], next: Pieces): Promise<void> {
  const changed: Entity[] = []
  for (const [key, piece] of next) {
    const former = old.get(key)
    if (former && isUnchanged(former, piece)) continue
    const { kind, id, position, file, document } = piece
    const revision = (former?.revision ?? 0) + 1
    changed.push({ kind, id, position, file, document, revision, modifiedAt: world.clock() })
  }
  const gone = new Map<Kind, string[]>()
  for (const [key, { kind, id }] of old) if (!next.has(key)) addTo(gone, kind, id)
  for (const [kind, ids] of gone) await tables.configuration.remove(project, kind, ids)
  for (const appId of gone.get('outboundApp') ?? []) await tables.outboundTokens.remove(project, { appId })
  await tables.configuration.save(project, changed)
}

function isUnchanged(former: Entity, piece: Piece): boolean {
  if (former === piece) return true
  const json = former.json ?? JSON.stringify(former.document)
  return former.position === piece.position && former.file === piece.file && json === JSON.stringify(piece.document)
}

async function applyPermissions({ world, tables, project }: Target, state: State, next: Pieces): Promise<void> {
  const wanted = new Map(piecesOf(next, 'permission').map((piece) => [piece.id, documentOf(piece)]))
  const own = state.permissions.filter(({ system }) => !system)
  const known = new Map(own.map((permission) => [permission.name, permission]))
  const gone = own.filter(({ name }) => !wanted.has(name)).map(({ id }) => id)
  if (gone.length > 0) await tables.permissions.remove(project, gone)
  for (const [name, document] of wanted) {
    const description = textAt(document, 'description')
    const permission = known.get(name)
    if (!permission) {
      await tables.permissions.create(project, { id: newId(world, 'PER'), name, description, system: false })
    } else if (permission.description !== description) {
      await tables.permissions.update(project, { ...permission, description })
    }
  }
}

async function applyRoles({ world, tables, project }: Target, state: State, next: Pieces): Promise<void> {
  const permissions = await tables.permissions.all(project)
  const ids = new Map(permissions.map(({ id, name }) => [name, id]))
  const wanted = new Map(piecesOf(next, 'role').map((piece) => [piece.id, documentOf(piece)]))
  const known = new Map(state.roles.map((role) => [role.name, role]))
  const gone = state.roles.filter(({ name }) => !wanted.has(name) && name !== SYSTEM_ROLE).map(({ id }) => id)
  if (gone.length > 0) await tables.roles.remove(project, gone)
  for (const [name, document] of wanted) {
    const names = Array.isArray(document['permissions']) ? document['permissions'] : []
    const fields = {
      description: textAt(document, 'description'),
      default: document['default'] === true,
      private: document['private'] === true,
      permissionIds: names.flatMap((permission) => ids.get(String(permission)) ?? []),
    }
    const role = known.get(name)
    if (!role) {
      const made = { id: newId(world, 'ROL'), tenantId: '', name, createdAt: world.clock() }
      await tables.roles.create(project, { ...made, ...fields })
    } else if (!hasFields(role, fields)) await tables.roles.update(project, { ...role, ...fields })
  }
  const system = known.get(SYSTEM_ROLE)
  if (!system || wanted.has(SYSTEM_ROLE)) return
  const asMade = {
    description: SYSTEM_ROLE_DESCRIPTION,
    default: false,
    private: false,
    permissionIds: systemRolePermissions(permissions),
  }
  if (!hasFields(system, asMade)) await tables.roles.update(project, { ...system, ...asMade })
}

type RoleFields = Pick<State['roles'][number], 'description' | 'default' | 'private' | 'permissionIds'>

function hasFields(role: RoleFields, fields: RoleFields): boolean {
  const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((id) => b.includes(id))
  return (
    role.description === fields.description &&
    role.default === fields.default &&
    role.private === fields.private &&
    same(role.permissionIds, fields.permissionIds)
  )
}

/** Definitions are replaced as a whole when anything differs, because their order is part of them. */
async function applyAttributes({ tables, project }: Target, state: State, next: Pieces): Promise<void> {
  const pieces = piecesOf(next, 'attribute')
  for (const owner of OWNERS) {
    const known = state.attributes.filter((attribute) => attribute.owner === owner)
    const wanted = pieces
      .filter(({ id }) => id.startsWith(`${owner}/`))
      .map((piece) => attributeOf(owner, piece, known))
    if (JSON.stringify(known) === JSON.stringify(wanted)) continue
    await tables.attributes.remove(
      project,
      owner,
      known.map(({ name }) => name),
    )
    for (const attribute of wanted) await tables.attributes.create(project, attribute)
  }
}

/** What a snapshot does not say of an attribute stays as it is. */
function attributeOf(owner: AttributeOwner, piece: Piece, known: readonly Attribute[]): Attribute {
  const document = documentOf(piece)
  const name = piece.id.slice(owner.length + 1)
  const former = known.find((attribute) => attribute.name === name)
  const type = ATTRIBUTE_TYPES.indexOf(textAt(document, 'type'))
  return {
    owner,
    name,
    type: type > 0 ? type : 1,
    displayName: textAt(document, 'displayName'),
    options: optionsOf(document['options']),
    defaultValue: former?.defaultValue ?? null,
    viewPermissions: textsOf(document['viewPermissions']),
    editPermissions: textsOf(document['editPermissions']),
    editable: former?.editable ?? true,
  }
}

function optionsOf(value: Json | undefined): Attribute['options'] {
  const items = Array.isArray(value) ? value : []
  return items.map((item) => {
    if (typeof item === 'string') return { value: item, label: item }
    const option = documentOf({ kind: 'attribute', id: '', position: 0, file: '', document: item })
    return { value: textAt(option, 'value'), label: textAt(option, 'label') }
  })
}

function textsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** What a snapshot says of roles, permissions and attributes, filed under their live ids. */
async function entitiesBeside({ tables, project }: Target, next: Pieces): Promise<Pieces> {
  const own = (await tables.roles.all(project)).filter(({ tenantId }) => tenantId === '')
  const roles = new Map(own.map(({ id, name }) => [name, id]))
  const permissions = new Map((await tables.permissions.all(project)).map(({ id, name }) => [name, id]))
  const kept: Pieces = new Map()
  const keep = (piece: Piece, id: string | undefined) => {
    if (id !== undefined) kept.set(keyOf({ kind: piece.kind, id }), { ...piece, id })
  }
  for (const piece of piecesOf(next, 'role')) keep(piece, roles.get(piece.id))
  for (const piece of piecesOf(next, 'permission')) keep(piece, permissions.get(piece.id))
  for (const piece of piecesOf(next, 'attribute')) keep(piece, piece.id)
  return kept
}
