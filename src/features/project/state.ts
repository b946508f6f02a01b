/** A project's configuration as it is now: the records of the store, as the pieces that snapshots are made of. */
import { documentOf, isPlain, keyOf, type Piece, type Pieces } from '../../contract/project/snapshot/piece.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import { own } from '../../lib/own.ts'
import type { Attribute, AttributeOwner } from '../../store/port/attributes.ts'
import type { Entity, Kind, SealedSecret } from '../../store/port/configuration.ts'
import type { Tables } from '../../store/port/index.ts'
import type { Permission, Role } from '../../store/port/roles.ts'
import { isUntouched } from './built-in.ts'

export interface State {
  pieces: Pieces
  /** The records behind the pieces, by key; of roles, permissions and attributes what they say beyond their tables. */
  entities: Map<string, Entity>
  /** Roles of the project, not of its tenants. */
  roles: Role[]
  permissions: Permission[]
  attributes: Attribute[]
  secrets: SealedSecret[]
}

export async function loadState(tables: Tables, project: string): Promise<State> {
  const records = await tables.configuration.all(project)
  const entities = new Map(records.map((entity) => [keyOf(entity), entity]))
  const roles = (await tables.roles.all(project)).filter(({ tenantId }) => tenantId === '')
  const permissions = await tables.permissions.all(project)
  const attributes: Attribute[] = []
  for (const owner of OWNERS) attributes.push(...(await tables.attributes.all(project, owner)))
  const pieces: Pieces = new Map()
  for (const [key, entity] of entities) if (!BESIDE.has(entity.kind)) pieces.set(key, entity)
  const add = (piece: Piece) => pieces.set(keyOf(piece), piece)
  permissionPieces(permissions, entities).forEach(add)
  rolePieces(roles, permissions, entities).forEach(add)
  attributePieces(attributes, entities).forEach(add)
  return { pieces, entities, roles, permissions, attributes, secrets: await tables.configuration.secrets(project) }
}

/** Kinds that have tables of their own. */
export const BESIDE: ReadonlySet<Kind> = new Set(['role', 'permission', 'attribute'])
export const OWNERS: readonly AttributeOwner[] = ['user', 'tenant', 'accessKey']

function permissionPieces(permissions: readonly Permission[], entities: State['entities']): Piece[] {
  const listed = permissions.filter(({ system }) => !system)
  return listed.map(({ id, name, description }, index) => {
    const entity = entities.get(keyOf({ kind: 'permission', id }))
    return beside('permission', name, { id: portableId(entity, id), name, description }, { entity, index })
  })
}

function rolePieces(roles: readonly Role[], permissions: readonly Permission[], entities: State['entities']): Piece[] {
  const names = new Map(permissions.map(({ id, name }) => [id, name]))
  const isListed = (role: Role) => entities.has(keyOf({ kind: 'role', id: role.id })) || !isUntouched(role, permissions)
  return roles.filter(isListed).map((role, index) => {
    const entity = entities.get(keyOf({ kind: 'role', id: role.id }))
    const held = role.permissionIds.map((id) => names.get(id) ?? '')
    const given = documentOf(entity)['permissions']
    const live = {
      id: portableId(entity, role.id),
      name: role.name,
      description: role.description,
      permissions: isSameSet(given, held) ? (given ?? held) : held,
      default: role.default,
      private: role.private,
    }
    return beside('role', role.name, live, { entity, index })
  })
}

function attributePieces(attributes: readonly Attribute[], entities: State['entities']): Piece[] {
  return attributes.map((attribute, index) => {
    const id = `${attribute.owner}/${attribute.name}`
    const live = {
      name: attribute.name,
      displayName: attribute.displayName,
      type: ATTRIBUTE_TYPES[attribute.type] ?? 'string',
      options: attribute.options,
      viewPermissions: attribute.viewPermissions,
      editPermissions: attribute.editPermissions,
    }
    return beside('attribute', id, live, { entity: entities.get(keyOf({ kind: 'attribute', id })), index })
  })
}

/** The words of snapshots for the wire's numbers. */
export const ATTRIBUTE_TYPES = ['', 'string', 'number', 'boolean', 'singleselect', 'multiselect', 'date']

/**
 * What a snapshot said, changed where the live record says something else: keys that a snapshot left out stay out
 * while they are empty, and those that no table has stay in.
 */
function beside(
  kind: Kind,
  id: string,
  live: JsonObject,
  { entity, index }: { entity: Entity | undefined; index: number },
): Piece {
  const document = { ...documentOf(entity) }
  for (const [key, value] of Object.entries(live)) {
    if (!entity || !isSame(own(document, key), value)) document[key] = value
  }
  return { kind, id, position: entity?.position ?? AFTER_IMPORTED + index, file: '', document }
}

/** What was made since the import stands behind what the import brought. */
const AFTER_IMPORTED = 1_000_000

/** The id that the snapshot gave; it is not the live one. */
function portableId(entity: Entity | undefined, id: string): string {
  const given = documentOf(entity)['id']
  return typeof given === 'string' ? given : id
}

function isSame(given: Json | undefined, live: Json): boolean {
  if (given === undefined || given === null) return isZero(live)
  if (Array.isArray(given) && Array.isArray(live)) {
    return given.length === live.length && given.every((item, index) => isSame(item, live[index] ?? null))
  }
  if (isPlain(given) && isPlain(live)) return Object.keys(live).every((key) => isSame(given[key], live[key] ?? null))
  return given === live
}

function isZero(value: Json): boolean {
  return (
    value === '' || value === false || value === 0 || value === null || (Array.isArray(value) && value.length === 0)
  )
}

function isSameSet(given: Json | undefined, held: readonly string[]): boolean {
  return Array.isArray(given) && given.length === held.length && held.every((name) => given.includes(name))
}
