/** What a project is born with. */
import { SNAPSHOT } from '../../../contract/project/snapshot/layout.ts'
import { type Piece, SNAPSHOT_VERSION } from '../../../contract/project/snapshot/piece.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Tables } from '../../../store/port/index.ts'
import { newId, type World } from '../../context.ts'
import { createBuiltIn } from '../built-in.ts'
import { COMPONENTS_VERSION, defaultFlows } from './flows/index.ts'
import { defaultAuth, defaultProject } from './settings.ts'
import { defaultWidgets } from './widgets/index.ts'

/** The roles, permissions and configuration of a new project; call it in the transaction that makes it. */
export async function furnish(world: World, tables: Tables, project: string): Promise<void> {
  await createBuiltIn(world, tables, project)
  const pieces: Piece[] = [
    piece('extra', SNAPSHOT, { version: SNAPSHOT_VERSION }),
    piece('project', '', defaultProject),
    ...Object.entries(defaultAuth).map(([method, document]) => piece('auth', method, document)),
    piece('application', 'descope-default-oidc', defaultApplication),
    piece('extra', 'styles/styles.json', { componentsVersion: COMPONENTS_VERSION }),
    piece('style', 'light', lightStyle),
    piece('style', 'dark', darkStyle),
    ...defaultFlows(() => newId(world, 'SC'), { playsProviders: world.localProvider !== undefined }),
    ...defaultWidgets,
  ]
  await tables.configuration.save(
    project,
    pieces.map((made) => ({ ...made, revision: 1, modifiedAt: world.clock() })),
  )
}

function piece(kind: Piece['kind'], id: string, document: JsonObject): Piece {
  return { kind, id, position: 0, file: '', document }
}

const defaultApplication: JsonObject = {
  id: 'descope-default-oidc',
  name: 'OIDC default application',
  description: '',
  logo: '',
  enabled: true,
  oidc: { loginPageUrl: '', claims: [], forceAuthentication: false },
}

const fonts: JsonObject = { font1: { family: ['system-ui', 'sans-serif'], label: 'System' } }

const lightStyle: JsonObject = {
  globals: {
    colors: {
      primary: { main: '#1f5fbf', light: '#5a8fdc', dark: '#143f80', contrast: '#ffffff' },
      surface: { main: '#ffffff', contrast: '#1c1f24' },
    },
    fonts,
  },
  components: {},
}

const darkStyle: JsonObject = {
  globals: {
    colors: {
      primary: { main: '#7fb0f5', light: '#a9cbf9', dark: '#4d84d1', contrast: '#10141a' },
      surface: { main: '#16191f', contrast: '#eef1f5' },
    },
    fonts,
  },
  components: {},
}
