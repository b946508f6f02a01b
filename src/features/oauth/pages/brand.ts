/** The project's own look: its name, and the colours of the style that its flows use. */
import { isObject } from '../../../lib/json.ts'
import type { Context } from '../../context.ts'

export interface Brand {
  name: string
  /** A style sheet of custom properties only; the content security policy names its hash. */
  style: string
}

/** Where the tokens of a theme stand, by the custom property of `STYLE`. */
const TOKENS = {
  '--primary': ['primary', 'main'],
  '--on-primary': ['primary', 'contrast'],
  '--surface': ['surface', 'main'],
  '--on-surface': ['surface', 'contrast'],
} as const

/** Nothing else gets into a style sheet: a theme is written by whoever may import one. */
const COLOR = /^(#[\da-f]{3,4}|#[\da-f]{6}|#[\da-f]{8}|(rgb|hsl)a?\([\d.,%/ ]{1,40}\))$/i

export async function brandOf({ store, caller }: Context): Promise<Brand> {
  const { id, name } = caller.project
  const [light, dark] = await Promise.all(
    ['light', 'dark'].map(async (mode) => propertiesOf((await store.configuration.load(id, 'style', mode))?.document)),
  )
  const style = `:root{${light}}@media (prefers-color-scheme:dark){:root{${dark}}}`
  return { name, style }
}

function propertiesOf(document: unknown): string {
  const properties = Object.entries(TOKENS).map(([property, path]) => {
    const value = at(document, ['globals', 'colors', ...path])
    return typeof value === 'string' && COLOR.test(value) ? `${property}:${value};` : ''
  })
  return properties.join('')
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce((inner: unknown, key) => (isObject(inner) ? inner[key] : undefined), value)
}
