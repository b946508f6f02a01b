/**
 * The files that the components of flows and widgets ask for, by the paths under which the service publishes them (wire
 * facts, flows, sections 1 to 3). A component that misses one asks the service's own hosts, under the same project id:
 * so whatever could be missing is answered, with what shows that it is not there.
 */

import { IMAGE_ASSET } from '../../../contract/project/snapshot/layout.ts'
import { isPlain, objectsOf } from '../../../contract/project/snapshot/piece.ts'
import { type Json, type JsonObject, textAt } from '../../../lib/json.ts'
import type { ProjectStore } from '../../../store/port/index.ts'
import type { Components } from './archive.ts'
import { escaped, renderScreen } from './render/screen.ts'
import { themeOf } from './theme/theme.ts'

export interface PageFile {
  type: 'json' | 'html' | 'image'
  /** Of images. */
  mediaType?: string
  body: string | Buffer
}

export interface PageQuestion {
  project: string
  /** Behind the version of the pages, without a slash before it. */
  path: string
  /** Where the project's pages are. */
  base: string
}

/** Undefined for a path that no component asks for. */
export async function pageFile(
  store: ProjectStore,
  components: Components,
  { project, path, base }: PageQuestion,
): Promise<PageFile | undefined> {
  if (path === 'config.json') return json(await configOf(store, components, project))
  const style = /^(?:[\w-]+\/)?([\w-]+)\.json$/.exec(path)?.[1]
  if (style) return json(await themeOf(store, components, { project, base, style: style === 'theme' ? '' : style }))
  const asset = /^assets\/([\w.-]+)$/.exec(path)?.[1]
  if (asset) return assetFile(store, project, asset)
  const screen = /^(?:[\w-]+\/)?([\w-]+)\/([\w.-]+)\.html$/.exec(path)
  return screen ? screenFile(store, { project, base, owner: screen[1] ?? '', name: screen[2] ?? '' }) : undefined
}

const json = (value: unknown): PageFile => ({ type: 'json', body: JSON.stringify(value) })

/**
 * Nothing is said of first screens and conditions: the components then ask where a flow starts, and one engine decides.
 * No fonts, scripts or telemetry of others are named.
 */
async function configOf(store: ProjectStore, components: Components, project: string): Promise<object> {
  const [flows, widgetFlows, widgets] = await Promise.all(
    (['flow', 'widgetFlow', 'widget'] as const).map((kind) => store.configuration.revisions(project, kind)),
  )
  const versions = (of: { id: string; revision: number }[] = []) =>
    Object.fromEntries(of.map(({ id, revision }) => [id, { version: revision }]))
  return {
    componentsVersion: components.version,
    flows: { ...versions(widgetFlows), ...versions(flows) },
    widgets: versions(widgets),
    styles: {},
  }
}

interface ScreenQuestion {
  project: string
  base: string
  /** The flow or the widget. */
  owner: string
  name: string
}

async function screenFile(store: ProjectStore, { project, base, owner, name }: ScreenQuestion): Promise<PageFile> {
  for (const kind of ['flow', 'widgetFlow', 'widget'] as const) {
    const entity = await store.configuration.load(project, kind, owner)
    const contents = entity && contentsOf(entity.document, name)
    if (contents) return { type: 'html', body: renderScreen(contents, base) }
  }
  const missing = `The project has no screen ${owner}/${name}`
  return { type: 'html', body: `<descope-text variant="body1" mode="error">${escaped(missing)}</descope-text>` }
}

/** By its id or its file's name; also with a locale behind it, in the language in which it is kept, and as a dialog. */
function contentsOf(document: Json, name: string): JsonObject | undefined {
  const screens = isPlain(document) ? objectsOf(document['screens']) : []
  const find = (wanted: string) =>
    screens.find((screen) => textAt(inner(screen), 'screenId') === wanted || textAt(screen, 'name') === wanted)
  const found = find(name) ?? find(name.replace(/-modal$/, '')) ?? find(name.replace(LOCALE, ''))
  const contents = found && inner(found)['contents']
  return isPlain(contents) ? contents : undefined
}

const LOCALE = /-[a-z]{2,3}(-[a-z\d]{2,8})?$/i

function inner(screen: JsonObject): JsonObject {
  const { document } = screen
  return isPlain(document) ? document : {}
}

async function assetFile(store: ProjectStore, project: string, name: string): Promise<PageFile | undefined> {
  const extension = IMAGE_ASSET.exec(name)?.[1]
  const content = extension && (await store.configuration.load(project, 'asset', name))?.document
  if (typeof content !== 'string' || !extension) return undefined
  return { type: 'image', mediaType: IMAGES[extension], body: Buffer.from(content, 'base64') }
}

const IMAGES: { [extension: string]: string | undefined } = {
  png: 'image/png',
  jpg: 'image/jpeg',
  svg: 'image/svg+xml',
  webp: 'image/webp',
}
