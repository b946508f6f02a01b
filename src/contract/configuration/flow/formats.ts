/**
 * The three shapes of a flow and the ways between them. `exported` is one object; `console` is the older one of the
 * web console and of API v1; a snapshot keeps a flow as a folder of files. Contents and screens are opaque.
 */
import { asObject, isJsonObject, type Json, type JsonObject, textAt } from '../../../lib/json.ts'

/** The files of a snapshot's flow folder, by name. */
export type FlowFolder = {
  metadata: JsonObject
  contents: JsonObject
  /** In the order of `metadata.screens`; `name` is the file's without `screen-` and `.json`. */
  screens: { name: string; document: JsonObject }[]
}

/** The folder that a document of the configuration holds. */
export function flowFolderIn(document: Json): FlowFolder {
  const { metadata, contents, screens } = asObject(document)
  return {
    metadata: asObject(metadata),
    contents: asObject(contents),
    screens: objects(screens).map((screen) => ({
      name: textAt(screen, 'name'),
      document: asObject(screen['document']),
    })),
  }
}

/** Which of the single-file shapes a document has. The console's test comes first. */
export function formatOf(document: JsonObject): 'console' | 'exported' | undefined {
  if (isGiven(document['flow']) && isGiven(document['screens'])) return 'console'
  if (isGiven(document['contents']) && isGiven(document['metadata'])) return 'exported'
  return undefined
}

export function snapshotToExported(flowId: string, folder: FlowFolder): JsonObject {
  const { screens: _screens, references, ...metadata } = folder.metadata
  const screens = folder.screens
    .map(({ document }) => filled(document, SCREEN))
    .sort((a, b) => compare(textAt(a, 'screenId'), textAt(b, 'screenId')))
  return omitEmpty({
    flowId,
    metadata: metadataOf(metadata),
    contents: folder.contents,
    screens,
    references: asObject(references),
  })
}

/** Screen files are named by screen id; the last of a repeated id stays. */
export function exportedToSnapshot(exported: JsonObject): FlowFolder {
  const { widget: _widget, ...metadata } = metadataOf(asObject(exported['metadata']))
  const byId = new Map<string, JsonObject>()
  for (const screen of objects(exported['screens'])) byId.set(textAt(screen, 'screenId'), filled(screen, SCREEN))
  const names = [...byId.keys()].sort(compare)
  const references = asObject(exported['references'])
  return {
    metadata: {
      ...metadata,
      ...(Object.keys(references).length > 0 && { references }),
      screens: names.length > 0 ? names : null,
    },
    contents: asObject(exported['contents']),
    screens: names.map((name) => ({ name, document: byId.get(name) ?? {} })),
  }
}

export function consoleToExported(source: JsonObject): JsonObject {
  const flow = asObject(source['flow'])
  const screens = objects(source['screens'])
  const versions = screens.map((screen) => textAt(screen, 'componentsVersion')).filter(Boolean)
  const translation = pickFilled(flow, TRANSLATION_OF_CONSOLE)
  return omitEmpty({
    flowId: flow['id'] ?? null,
    metadata: metadataOf({
      ...pick(flow, ['name', 'description', 'disabled', 'fingerprint', 'widget', 'sharedInteractions']),
      componentsVersion: versions.at(-1) ?? '',
      translation: Object.keys(translation).length > 0 ? translation : null,
    }),
    contents: asObject(flow['dsl']),
    screens: screens.map((screen) =>
      filled(
        {
          screenId: screen['id'] ?? null,
          interactions: screen['interactions'] ?? null,
          contents: screen['htmlTemplate'] ?? null,
        },
        SCREEN,
      ),
    ),
  })
}

/** The service's reply to an export, made as small as the command line prints it. Contents stay as they are. */
export function tidyExported(flow: JsonObject): JsonObject {
  const { references, ...rest } = flow
  const tidy: JsonObject = { ...rest }
  if (flow['metadata'] !== undefined) tidy['metadata'] = withoutEmpties(flow['metadata'])
  if (Array.isArray(flow['screens'])) tidy['screens'] = flow['screens'].map(tidyScreen)
  return withReferences(tidy, references)
}

export function tidyTheme(theme: JsonObject): JsonObject {
  const { references, ...rest } = theme
  return withReferences(rest, references)
}

function withReferences(rest: JsonObject, references: Json | undefined): JsonObject {
  const tidy = references === undefined ? null : withoutEmpties(references)
  return isEmpty(tidy) ? rest : { ...rest, references: tidy }
}

function tidyScreen(screen: Json): Json {
  if (!isJsonObject(screen) || screen['interactions'] === undefined) return screen
  return { ...screen, interactions: withoutEmpties(screen['interactions']) }
}

/** Empties go out of objects at every depth; list elements are tidied and stay. */
function withoutEmpties(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutEmpties)
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value).map(([key, item]) => [key, withoutEmpties(item)] as const)
  return Object.fromEntries(entries.filter(([, item]) => !isEmpty(item)))
}

function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true
  return Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0
}

const SCREEN = ['screenId', 'interactions', 'contents']
const METADATA = ['name', 'description', 'componentsVersion', 'disabled', 'fingerprint', 'widget', 'sharedInteractions']
const TRANSLATION = ['enabled', 'connectorId', 'sourceLanguage', 'targetLanguages']

/** Keys of a console flow and of the translation that they make. */
const TRANSLATION_OF_CONSOLE: [from: string, to: string][] = [
  ['translate', 'enabled'],
  ['translateConnectorID', 'connectorId'],
  ['translateSourceLang', 'sourceLanguage'],
  ['translateTargetLangs', 'targetLanguages'],
]

/** A translation that is there stays, though all of it be empty. */
function metadataOf(metadata: JsonObject): JsonObject {
  const translation = metadata['translation']
  return {
    ...filled(metadata, METADATA),
    ...(isJsonObject(translation) && { translation: filled(translation, TRANSLATION) }),
  }
}

function omitEmpty(exported: JsonObject): JsonObject {
  const { metadata, ...rest } = exported
  return { ...filled(rest, Object.keys(rest)), metadata: metadata ?? {} }
}

/** The named keys that carry something. */
function filled(from: JsonObject, keys: readonly string[]): JsonObject {
  const entries = keys.filter((key) => !isEmpty(from[key])).map((key) => [key, from[key] ?? null] as const)
  return Object.fromEntries(entries)
}

function pick(from: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.map((key) => [key, from[key] ?? null]))
}

function pickFilled(from: JsonObject, keys: readonly [string, string][]): JsonObject {
  const given = keys.filter(([key]) => !isEmpty(from[key])).map(([key, name]) => [name, from[key] ?? null] as const)
  return Object.fromEntries(given)
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

function isGiven(value: Json | undefined): boolean {
  return value !== undefined && value !== null
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
