/** The theme of a project: the one that the elements come with, and the project's tokens over it. */
import type { ProjectStore } from '../../../../store/port/index.ts'
import type { CompiledTheme, Components } from '../archive.ts'
import { type Compiling, compileStyle, type ModeStyles } from './compile.ts'

export interface ThemeOf {
  project: string
  base: string
  /** Empty for the one that flows use unless they say otherwise. */
  style: string
}

/** A style that a project does not have is the one that its flows use. */
export async function themeOf(
  store: ProjectStore,
  components: Components,
  { project, base, style }: ThemeOf,
): Promise<CompiledTheme> {
  const { light, dark } = components.theme()
  const mode = async (name: Compiling['mode'], usual: ModeStyles) => {
    const named = style && (await store.configuration.load(project, 'style', `${style}-${name}`))
    const own = named || (await store.configuration.load(project, 'style', name))
    return over(usual, compileStyle(own?.document, { mode: name, base }))
  }
  const [ownLight, ownDark] = await Promise.all([mode('light', light), mode('dark', dark)])
  return { light: ownLight, dark: ownDark }
}

/** Later rules win. */
function over(usual: ModeStyles, own: ModeStyles): ModeStyles {
  const components = { ...usual.components }
  for (const [element, parts] of Object.entries(own.components)) {
    const former = components[element] ?? {}
    components[element] = { ...former, host: `${former['host'] ?? ''}\n${parts['host'] ?? ''}` }
  }
  return { globals: `${usual.globals}\n${own.globals}`, components }
}
