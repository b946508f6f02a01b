import { isJsonObject } from '../../lib/json.ts'
import type { Db } from '../db.ts'
import type { Noun } from '../noun.ts'
import type { Attribute, AttributeOwner, Attributes } from '../port/attributes.ts'
import { formed, fromFlag, jsonIn, oneOf, textsIn, toFlag, toJson } from '../sql/codec.ts'
import { sharing } from '../sql/sharing.ts'
import { statement } from '../statement.ts'

interface AttributeRow {
  project_id: string
  /** user, tenant or accessKey */
  owner: string
  name: string
  type: number
  display_name: string
  options: string
  default_value: string
  view_permissions: string
  edit_permissions: string
  editable: number
  position: number
}

export const attributes: Noun<Attributes, { attributes: AttributeRow }> = {
  tables: { attributes: 'content' },
  open: (db) => sharing(db, open(db), 'create', 'remove'),
}

function open(db: Db): Attributes {
  const all = async (project: string, owner: AttributeOwner) => db.all(allAttributes, { project, owner })
  return {
    all: async (project, owner) => (await all(project, owner)).map(toAttribute),
    create: async (project, attribute) => {
      const last = (await all(project, attribute.owner)).at(-1)
      const row = fromAttribute(project, attribute, (last?.position ?? 0) + 1)
      return (await db.insert('attributes', [row], 'skipTaken')) === 1
    },
    remove: async (project, owner, names) => {
      for (const name of names) await db.run(removeAttribute, { project, owner, name })
    },
  }
}

const allAttributes = statement<{ project: string; owner: string }>()((db, $) =>
  db
    .selectFrom('attributes')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('owner', '=', $.owner)
    .orderBy('position')
    .orderBy('name'),
)
const removeAttribute = statement<{ project: string; owner: string; name: string }>()((db, $) =>
  db
    .deleteFrom('attributes')
    .where('project_id', '=', $.project)
    .where('owner', '=', $.owner)
    .where('name', '=', $.name),
)

function toAttribute(row: AttributeRow): Attribute {
  return {
    owner: oneOf(row.owner, ['user', 'tenant', 'accessKey', 'ssoApp', 'family', 'familyMember']),
    name: row.name,
    type: row.type,
    displayName: row.display_name,
    options: formed(row.options, isOptions, 'options'),
    defaultValue: jsonIn(row.default_value),
    viewPermissions: textsIn(row.view_permissions),
    editPermissions: textsIn(row.edit_permissions),
    editable: fromFlag(row.editable),
  }
}

function fromAttribute(project: string, attribute: Attribute, position: number): AttributeRow {
  return {
    project_id: project,
    owner: attribute.owner,
    name: attribute.name,
    type: attribute.type,
    display_name: attribute.displayName,
    options: toJson(attribute.options),
    default_value: toJson(attribute.defaultValue),
    view_permissions: toJson(attribute.viewPermissions),
    edit_permissions: toJson(attribute.editPermissions),
    editable: toFlag(attribute.editable),
    position,
  }
}

function isOptions(value: unknown): value is Attribute['options'] {
  const isOption = (item: unknown) =>
    isJsonObject(item) && typeof item['value'] === 'string' && typeof item['label'] === 'string'
  return Array.isArray(value) && value.every(isOption)
}
