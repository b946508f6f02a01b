/** A flow's folder as the service's two APIs answer it, and back. */
import { asObject, type Json, type JsonObject, textAt } from '../../../lib/json.ts'
import { nameScreens } from '../../project/snapshot/names.ts'
import { isPlain, objectsOf } from '../../project/snapshot/piece.ts'
import type { FlowFolder } from './formats.ts'

/** What API v2 answers: every key is there. */
export function toExported(flowId: string, { metadata, contents, screens }: FlowFolder): JsonObject {
  const { screens: _, references, ...rest } = metadata
  return {
    flowId,
    metadata: {
      name: '',
      description: '',
      componentsVersion: '',
      disabled: false,
      fingerprint: false,
      widget: false,
      ...rest,
      sharedInteractions: objectsOf(rest['sharedInteractions']).map(wholeInteraction),
    },
    contents,
    screens: screens
      .map(({ document }) => document)
      .sort((a, b) => (textAt(a, 'screenId') < textAt(b, 'screenId') ? -1 : 1))
      .map((screen) => ({ ...screen, interactions: objectsOf(screen['interactions']).map(wholeInteraction) })),
    references: { ...NO_REFERENCES, ...(isPlain(references) ? references : {}) },
  }
}

const NO_REFERENCES: JsonObject = { connectors: {}, oauth: [], roles: {}, userAttributes: [], tenantAttributes: [] }
const NO_INTERACTION: JsonObject = { id: '', type: '', label: '', icon: '', subType: '' }

function wholeInteraction(interaction: JsonObject): JsonObject {
  return { ...NO_INTERACTION, ...interaction }
}

/** As a snapshot keeps it; empty keys that a snapshot leaves out go. */
export function fromExported(exported: JsonObject): FlowFolder {
  const given = isPlain(exported['metadata']) ? exported['metadata'] : {}
  const { translation, sharedInteractions, widget, screens: _, ...rest } = given
  const references = withoutEmptyGroups(exported['references'])
  const shared = objectsOf(sharedInteractions).map(filledOnly)
  const metadata: JsonObject = {
    name: '',
    description: '',
    componentsVersion: '',
    disabled: false,
    fingerprint: false,
    ...rest,
    ...(widget === true && { widget }),
    ...(isPlain(translation) && { translation }),
    ...(shared.length > 0 && { sharedInteractions: shared }),
    ...(Object.keys(references).length > 0 && { references }),
  }
  const contents = isPlain(exported['contents']) ? exported['contents'] : {}
  return withNames(metadata, contents, objectsOf(exported['screens']))
}

function withNames(metadata: JsonObject, contents: JsonObject, screens: JsonObject[]): FlowFolder {
  const whole = screens.map((screen) => ({
    screenId: '',
    ...screen,
    interactions: Array.isArray(screen['interactions']) ? screen['interactions'] : [],
  }))
  const named = nameScreens(contents, whole)
  return { metadata: named.length > 0 ? metadata : { ...metadata, screens: [] }, contents, screens: named }
}

function withoutEmptyGroups(references: Json | undefined): JsonObject {
  const groups = isPlain(references) ? Object.entries(references) : []
  return Object.fromEntries(
    groups
      .filter(([, group]) => isPlain(group) || Array.isArray(group))
      .filter(([, group]) => Object.keys(group ?? {}).length > 0),
  )
}

function filledOnly(interaction: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(interaction).filter(([, value]) => value !== ''))
}

/** What is counted beside a flow. */
export interface Revision {
  version: number
  /** Unix seconds. */
  modifiedTime: number
  etag: string
}

/** What API v1 answers of a flow, without its screens. */
export function toConsoleFlow(id: string, { metadata, contents }: FlowFolder, revision: Revision): JsonObject {
  const translation = isPlain(metadata['translation']) ? metadata['translation'] : {}
  return {
    id,
    version: revision.version,
    name: textAt(metadata, 'name'),
    description: textAt(metadata, 'description'),
    dsl: contents,
    modifiedTime: String(revision.modifiedTime),
    etag: revision.etag,
    disabled: metadata['disabled'] === true,
    translate: translation['enabled'] === true,
    translateConnectorID: textAt(translation, 'connectorId'),
    translateSourceLang: textAt(translation, 'sourceLanguage'),
    translateTargetLangs: Array.isArray(translation['targetLanguages']) ? translation['targetLanguages'] : [],
    fingerprint: metadata['fingerprint'] === true,
    widget: metadata['widget'] === true,
    sharedInteractions: objectsOf(metadata['sharedInteractions']).map(wholeInteraction),
    management: metadata['management'] === true,
    managementConfig: isPlain(metadata['managementConfig']) ? metadata['managementConfig'] : {},
  }
}

export function toConsoleScreens(flowId: string, { metadata, screens }: FlowFolder, version: number): JsonObject[] {
  return screens.map(({ document }) => ({
    id: textAt(document, 'screenId'),
    version,
    flowId,
    inputs: Array.isArray(document['inputs']) ? document['inputs'] : [],
    interactions: objectsOf(document['interactions']).map(wholeInteraction),
    htmlTemplate: isPlain(document['contents']) ? document['contents'] : {},
    componentsVersion: textAt(metadata, 'componentsVersion'),
  }))
}

/** As a snapshot keeps it. A template may come as JSON text. */
export function fromConsole(flow: JsonObject, screens: readonly JsonObject[]): FlowFolder {
  const versions = screens.map((screen) => textAt(screen, 'componentsVersion')).filter(Boolean)
  const translation = {
    enabled: flow['translate'] === true,
    connectorId: textAt(flow, 'translateConnectorID'),
    sourceLanguage: textAt(flow, 'translateSourceLang'),
    targetLanguages: Array.isArray(flow['translateTargetLangs']) ? flow['translateTargetLangs'] : [],
  }
  const isTranslated = translation.enabled || translation.connectorId !== '' || translation.targetLanguages.length > 0
  return fromExported({
    metadata: {
      name: textAt(flow, 'name'),
      description: textAt(flow, 'description'),
      componentsVersion: versions.at(-1) ?? '',
      disabled: flow['disabled'] === true,
      fingerprint: flow['fingerprint'] === true,
      widget: flow['widget'] === true,
      translation: isTranslated || translation.sourceLanguage !== '' ? translation : null,
      sharedInteractions: flow['sharedInteractions'] ?? null,
      ...(flow['management'] === true && { management: true }),
      ...(hasKeys(flow['managementConfig']) && { managementConfig: flow['managementConfig'] }),
    },
    contents: isPlain(flow['dsl']) ? flow['dsl'] : {},
    screens: screens.map((screen) => ({
      screenId: textAt(screen, 'id'),
      interactions: screen['interactions'] ?? [],
      contents: template(screen['htmlTemplate']),
      ...(Array.isArray(screen['inputs']) && screen['inputs'].length > 0 && { inputs: screen['inputs'] }),
    })),
  })
}

function hasKeys(value: Json | undefined): value is JsonObject {
  return isPlain(value) && Object.keys(value).length > 0
}

function template(value: Json | undefined): JsonObject {
  if (isPlain(value)) return value
  try {
    const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : undefined
    return asObject(parsed)
  } catch {
    return {}
  }
}
