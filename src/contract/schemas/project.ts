import { bool, int32, json, list, map, message, object, of, required, text } from '../wire.ts'
import { LARGEST_BATCH, name } from './fields.ts'

const tags = list(text({ max: 50 }), { max: 100 })

export const Project = message('Project', {
  id: text(),
  name: text(),
  environment: text({ doc: 'Empty or `production`' }),
  tags: list(text()),
  tag: text({ doc: 'The environment, for older clients' }),
})

export const newProject = {
  name: required(name),
  environment: text({ max: 64, doc: 'Empty or `production`' }),
  tags,
  tag: text({ max: 64, doc: 'The environment, of older clients' }),
}

export const ClonedProject = message('ClonedProject', {
  projectId: text(),
  projectName: text(),
  environment: text(),
  tags: list(text()),
  tag: text({ doc: 'The environment, for older clients' }),
})

export const projectTags = required(tags)

const SnapshotSecret = message('SnapshotSecret', {
  id: text({ max: 512, doc: 'Of the connector, provider or app' }),
  name: text({ max: 512, doc: 'Its name' }),
  type: text({ max: 512, doc: 'The key of the secret, as `password`' }),
  value: text(),
})

const secrets = list(of(SnapshotSecret))

const SnapshotSecrets = message('SnapshotSecrets', {
  connectors: secrets,
  oauthProviders: secrets,
  outboundApps: secrets,
  externalAuth: secrets,
})

const parts = list(text({ max: 512 }), { max: LARGEST_BATCH })

/** Of a snapshot: many times what the largest projects have. */
const MOST_FILES = 120_000

/** The contents by path: an object for a JSON file, a text for another. */
export const files = map(json(), { max: MOST_FILES, doc: 'Contents by path: an object, or the text of an asset' })

export const SnapshotInput = message('SnapshotInput', {
  files: required(files),
  inputSecrets: of(SnapshotSecrets, { doc: 'Secrets that the files do not carry' }),
  excludes: {
    ...parts,
    doc: 'Parts that stay as they are: `project`, `project.domain`, `flows`, `flows/sign-in`, ...',
  },
  includes: { ...parts, doc: 'The only parts that change, in the same words' },
})

export const SnapshotImport = message('SnapshotImport', {
  ...SnapshotInput.fields,
  fingerprint: text({ max: 128, doc: 'Refuse when the configuration is not the one with this fingerprint' }),
})

const Deletion = message('SnapshotDeletion', { part: text({ doc: 'As `flows/sign-in`' }), kind: text() })

export const SnapshotVerdict = message('SnapshotVerdict', {
  ok: bool(),
  failures: list(text()),
  missingSecrets: of(SnapshotSecrets, { doc: 'Secrets that are neither here nor in the project; without values' }),
  deletes: list(of(Deletion), { doc: 'What the project has and the snapshot has not; the service does not tell' }),
  fingerprint: text({ doc: 'Of the configuration that was looked at, for an import that shall find it so' }),
})

export const RestorePoint = message('RestorePoint', {
  id: text(),
  createdTime: text({ doc: 'RFC 3339' }),
  createdBy: text({ doc: 'Id of the management key' }),
  reason: text(),
})

export const Flow = message('Flow', {
  id: text(),
  version: int32(),
  name: text(),
  description: text(),
  dsl: object(),
  modifiedTime: text({ doc: 'Unix seconds' }),
  etag: text(),
  disabled: bool(),
  translate: bool(),
  translateConnectorID: text(),
  translateSourceLang: text(),
  translateTargetLangs: list(text()),
  fingerprint: bool(),
  widget: bool(),
  sharedInteractions: list(json()),
  management: bool({ doc: 'It runs for the plane, not for a user' }),
  managementConfig: object({ doc: 'What starts a flow of management' }),
  referencesGlobalStrings: bool({ doc: 'Never: texts are in the flow itself' }),
})
