/** Which file holds what. */
import type { Kind } from './piece.ts'

/** A file with one list of pieces; `id` names the key that identifies one. */
export interface ListFile {
  path: string
  key: string
  kind: Kind
  id: 'id' | 'name'
}

export const LIST_FILES: readonly ListFile[] = [
  { path: 'roles.json', key: 'roles', kind: 'role', id: 'name' },
  { path: 'permissions.json', key: 'permissions', kind: 'permission', id: 'name' },
  { path: 'lists.json', key: 'lists', kind: 'list', id: 'id' },
  { path: 'jwttemplates.json', key: 'templates', kind: 'jwtTemplate', id: 'id' },
  { path: 'applications.json', key: 'applications', kind: 'application', id: 'id' },
  { path: 'outboundapps.json', key: 'outboundApps', kind: 'outboundApp', id: 'id' },
]

export const ATTRIBUTES = 'attributes.json'
export const ATTRIBUTE_OWNERS = ['user', 'tenant', 'accessKey'] as const

/** A folder with an index of the files in it. */
export interface IndexedFolder {
  folder: string
  /** The index's file and the key of its list. */
  index: string
  key: string
  kind: Kind
}

export const FILE_FOLDERS: readonly IndexedFolder[] = [
  { folder: 'connectors', index: 'connectors/connectors.json', key: 'connectors', kind: 'connector' },
  { folder: 'styles', index: 'styles/styles.json', key: 'styles', kind: 'style' },
]

/** Folders with a folder for each piece. */
export const SCREEN_FOLDERS: readonly (IndexedFolder & { hasContents: boolean })[] = [
  { folder: 'flows', index: 'flows/flows.json', key: 'flows', kind: 'flow', hasContents: true },
  { folder: 'widgets/flows', index: 'widgets/flows/flows.json', key: 'flows', kind: 'widgetFlow', hasContents: true },
  { folder: 'widgets', index: 'widgets/widgets.json', key: 'widgets', kind: 'widget', hasContents: false },
]

export const AUTH_METHODS = [
  'embeddedlink',
  'enchantedlink',
  'magiclink',
  'notp',
  'oauth',
  'otp',
  'password',
  'securityquestions',
  'sso',
  'totp',
  'webauthn',
] as const

export type AuthMethod = (typeof AUTH_METHODS)[number]

export const SNAPSHOT = 'snapshot.json'
export const PROJECT = 'project.json'
export const ASSETS = 'assets/assets.json'
export const ASSET_FOLDER = 'assets/'

export const authPath = (method: string) => `auth/${method}.json`

export const TEXT_ASSET = /\.(txt|html)$/
export const IMAGE_ASSET = /\.(png|jpg|svg|webp)$/

export const FLOW_ID = /^[A-Za-z0-9_-]+$/
