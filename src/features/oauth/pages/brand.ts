/** The project's own look: its name, and the logo and colours of the style that its flows use. */
import { assetName, inlineAsset } from '../../../contract/project/snapshot/assets.ts'
import { isObject } from '../../../lib/json.ts'
import type { Context } from '../../context.ts'

export interface Brand {
  name: string
  /** A style sheet of custom properties only; the content security policy names its hash. */
  style: string
  /** Addresses of images, for a light and a dark page. */
  logo?: { light: string; dark: string }
  /** Where the logo comes from, for the content security policy; empty without one. */
  images: string
}

/** Where the tokens of a theme stand, by the custom property of `STYLE`. */
const TOKENS = {
  '--primary': ['primary', 'main'],
  '--on-primary': ['primary', 'contrast'],
  '--surface': ['surface', 'main'],
  '--on-surface': ['surface', 'contrast'],
} as const

const LOGO = ['components', 'logo', '--descope-logo-url']

/** Nothing else gets into a style sheet: a theme is written by whoever may import one. */
const COLOR = /^(#[\da-f]{3,4}|#[\da-f]{6}|#[\da-f]{8}|(rgb|hsl)a?\([\d.,%/ ]{1,40}\))$/i

/** An image as text; SVG in an `img` runs nothing. */
const DATA = /^data:image\/(png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}$/
/** Only what a content security policy can say: no blank, comma or semicolon. */
const ADDRESS = /^https?:\/\/[\w.-]+(:\d+)?(\/[\w\-.~%@+=/]*)(\?[\w\-.~%@+=/&]*)?$/
/** Characters: the page is made for everybody who asks. */
const LONGEST_LOGO = 200_000

export async function brandOf(ctx: Context): Promise<Brand> {
  const { id, name } = ctx.caller.project
  const [light, dark] = await Promise.all(
    ['light', 'dark'].map(async (mode) => (await ctx.store.configuration.load(id, 'style', mode))?.document),
  )
  const style = `:root{${propertiesOf(light)}}@media (prefers-color-scheme:dark){:root{${propertiesOf(dark)}}}`
  const [lightLogo, darkLogo] = await Promise.all([logoIn(ctx, light), logoIn(ctx, dark)])
  const logo = lightLogo || darkLogo
  if (!logo) return { name, style, images: '' }
  const both = { light: logo, dark: darkLogo || logo }
  return { name, style, logo: both, images: [...new Set(Object.values(both).map(sourceOf))].join(' ') }
}

function propertiesOf(document: unknown): string {
  const properties = Object.entries(TOKENS).map(([property, path]) => {
    const value = at(document, ['globals', 'colors', ...path])
    return typeof value === 'string' && COLOR.test(value) ? `${property}:${value};` : ''
  })
  return properties.join('')
}

/** Text of the theme, an asset of it, or an address by HTTPS or of the plane itself; empty for none of these. */
async function logoIn(ctx: Context, document: unknown): Promise<string> {
  const value = at(document, LOGO)
  if (typeof value !== 'string' || value.length > LONGEST_LOGO) return ''
  const text = /^url\((["']?)(.*)\1\)$/.exec(value)?.[2] ?? value
  const name = assetName(text)
  const url = name === undefined ? text : await assetOf(ctx, name)
  if (DATA.test(url)) return url
  const isOurs = url.startsWith('https://') || url.startsWith(`${new URL(ctx.baseUrl).origin}/`)
  return ADDRESS.test(url) && isOurs ? url : ''
}

async function assetOf(ctx: Context, name: string): Promise<string> {
  const content = (await ctx.store.configuration.load(ctx.caller.project.id, 'asset', name))?.document
  return typeof content === 'string' && content.length <= LONGEST_LOGO ? inlineAsset(name, content) : ''
}

/** What the policy allows for it, and no more: a policy's addresses have no query. */
const sourceOf = (url: string) => (url.startsWith('data:') ? 'data:' : (url.split('?')[0] ?? ''))

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce((inner: unknown, key) => (isObject(inner) ? inner[key] : undefined), value)
}
