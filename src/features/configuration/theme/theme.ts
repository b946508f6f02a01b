import type { theme } from '../../../contract/configuration/theme/theme.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import { isPlain } from '../../../contract/project/snapshot/piece.ts'
import { asObject, type Json, type JsonObject, textAt } from '../../../lib/json.ts'
import type { Entity } from '../../../store/port/configuration.ts'
import type { Tables } from '../../../store/port/index.ts'
import { audited, type Context } from '../../context.ts'

type Handler<O extends keyof typeof theme> = Handle<(typeof theme)[O], Context>

const exportTheme: Handler<'export'> = async (ctx) => {
  const { modes, index } = await load(ctx.store, ctx.caller.project.id)
  const { componentsVersion, references } = index
  return {
    theme: {
      styles: modes,
      componentsVersion: componentsVersion ?? '',
      references: { ...NO_REFERENCES, ...asObject(references) },
    },
  }
}

const importTheme: Handler<'import'> = async (ctx, { theme }) => {
  const { styles, componentsVersion, references } = theme
  if (!isPlain(styles)) throw new ApiError('invalid', 'The theme.styles field must be an object')
  await save(ctx, styles, {
    ...(typeof componentsVersion === 'string' && { componentsVersion }),
    ...(isPlain(references) && { references: filledGroups(references) }),
  })
}

export { exportTheme as export, importTheme as import }

export const exportV1: Handler<'exportV1'> = async (ctx) => reply(await load(ctx.store, ctx.caller.project.id))

export const importV1: Handler<'importV1'> = async (ctx, { theme }) => {
  const { cssTemplate, componentsVersion, codeMode } = theme
  if (!isPlain(cssTemplate)) throw new ApiError('invalid', 'The theme.cssTemplate field must be an object')
  await save(ctx, Object.fromEntries(Object.entries(cssTemplate).map(([mode, css]) => [mode, fontsInside(css)])), {
    ...(typeof componentsVersion === 'string' && { componentsVersion }),
    ...(typeof codeMode === 'boolean' && { codeMode }),
  })
  return reply(await load(ctx.store, ctx.caller.project.id))
}

const NO_REFERENCES: JsonObject = {
  connectors: {},
  oauth: [],
  omitted: [],
  roles: {},
  tenantAttributes: [],
  userAttributes: [],
}

/** The style that flows use unless they say otherwise: two modes. */
const MODES = ['light', 'dark']
const INDEX = 'styles/styles.json'

interface Theme {
  modes: JsonObject
  /** The keys of the index beside its list. */
  index: JsonObject
  version: number
}

function reply({ modes, index, version }: Theme) {
  return {
    theme: {
      id: 'DefaultTheme',
      version,
      cssTemplate: Object.fromEntries(Object.entries(modes).map(([mode, style]) => [mode, fontsBeside(style)])),
      componentsVersion: textAt(index, 'componentsVersion'),
      codeMode: index['codeMode'] === true,
    },
  }
}

/** The older form has fonts beside globals, snapshots inside. */
function fontsBeside(style: Json): Json {
  const { globals, ...rest } = asObject(style)
  const { fonts, ...others } = asObject(globals)
  return fonts === undefined ? style : { ...rest, globals: others, fonts }
}

function fontsInside(css: Json): Json {
  const { fonts, globals, ...rest } = asObject(css)
  return fonts === undefined ? css : { ...rest, globals: { ...asObject(globals), fonts } }
}

async function load(tables: Tables, project: string): Promise<Theme> {
  const index = await tables.configuration.load(project, 'extra', INDEX)
  const styles = (await tables.configuration.list(project, 'style')).filter(({ id }) => MODES.includes(id))
  const documents = new Map(styles.map(({ id, document }) => [id, document]))
  return {
    modes: Object.fromEntries(MODES.map((mode) => [mode, documents.get(mode) ?? {}])),
    index: asObject(index?.document),
    version: Math.max(1, ...styles.map(({ revision }) => revision)),
  }
}

async function save(ctx: Context, styles: JsonObject, keys: JsonObject): Promise<void> {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    await tables.configuration.lock(project)
    const { index, version } = await load(tables, project)
    const made = { position: 0, file: '', revision: version + 1, modifiedAt: ctx.clock() }
    const entities: Entity[] = MODES.map((id) => ({ kind: 'style', id, document: styles[id] ?? {}, ...made }))
    entities.push({ kind: 'extra', id: INDEX, document: { ...index, ...keys }, ...made })
    await tables.configuration.save(project, entities)
    await tables.audit.add(project, [audited(ctx, 'ThemeModified')])
  })
}

function filledGroups(references: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(references).filter(([, group]) => Object.keys(group ?? {}).length > 0))
}
