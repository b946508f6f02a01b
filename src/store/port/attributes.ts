import type { Json } from '../../lib/json.ts'

export interface Attribute {
  owner: AttributeOwner
  name: string
  /** The wire's number: 1 text, 2 number, 3 boolean, 4 single select, 5 multi select, 6 date, 7 month and day. */
  type: number
  displayName: string
  options: { value: string; label: string }[]
  defaultValue: Json
  viewPermissions: string[]
  editPermissions: string[]
  editable: boolean
}

export type AttributeOwner = 'user' | 'tenant' | 'accessKey' | 'ssoApp' | 'family' | 'familyMember'

/** Definitions of custom attributes. */
export interface Attributes {
  /** In the order of definition. */
  all(project: string, owner: AttributeOwner): Promise<Attribute[]>
  /** False when the name is defined already. */
  create(project: string, attribute: Attribute): Promise<boolean>
  remove(project: string, owner: AttributeOwner, names: readonly string[]): Promise<void>
}
