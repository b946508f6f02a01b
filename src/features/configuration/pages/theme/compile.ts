/** A project's tokens as style sheets (wire facts, flows, section 9.4). */
import { isPlain } from '../../../../contract/project/snapshot/piece.ts'
import type { Json, JsonObject } from '../../../../lib/json.ts'
import { kebab } from '../render/elements.ts'

export interface ModeStyles {
  /** A style sheet. */
  globals: string
  /** By element, then part: a style sheet. */
  components: { [element: string]: { [part: string]: string } }
}

export interface Compiling {
  mode: 'light' | 'dark'
  /** Where the project's pages are, for its pictures. */
  base: string
}

/** `style`: `{ globals, components }`, as a theme's mode has them. What is no token is left out. */
export function compileStyle(style: Json | undefined, how: Compiling): ModeStyles {
  const { globals, components } = isPlain(style) ? style : {}
  const lines = isPlain(globals) ? globalLines(globals, how) : []
  return {
    globals: lines.length > 0 ? `*[data-theme="${how.mode}"] {${lines.join('')}}` : '',
    components: isPlain(components) ? componentStyles(components, how) : {},
  }
}

function globalLines(globals: JsonObject, how: Compiling): string[] {
  return leaves(globals, []).flatMap(({ path, value }) => {
    const name = path.map((part) => kebab(part)).join('-')
    // The address of a font's style sheet: of another host, and nothing in a page reads it from here.
    if (path[0] === 'fonts' && path.at(-1) === 'url') return []
    return declaration(`--descope-${name}`, value, how)
  })
}

function componentStyles(components: JsonObject, how: Compiling): ModeStyles['components'] {
  const made: ModeStyles['components'] = {}
  for (const [component, tokens] of Object.entries(components)) {
    if (!PART.test(component) || !isPlain(tokens)) continue
    const css = rules(tokens, how)
    if (css !== '') made[`descope-${kebab(component)}`] = { host: css }
  }
  return made
}

function rules(tokens: JsonObject, how: Compiling): string {
  const bySelector = new Map<string, string[]>()
  for (const { path, value } of leaves(tokens, [])) {
    const selector = selectorOf(path.slice(0, -1))
    if (selector === undefined) continue
    const lines = bySelector.get(selector) ?? []
    lines.push(...declaration(path.at(-1) ?? '', value, how))
    bySelector.set(selector, lines)
  }
  return [...bySelector]
    .filter(([, lines]) => lines.length > 0)
    .map(([selector, lines]) => `${selector} {${lines.join('')}}\n`)
    .join('')
}

/**
 * A path names attributes: `_name` one that is true, any other one with its value behind it; `&` before a name lets it
 * count for more. Undefined for a path that cannot be read.
 */
function selectorOf(path: readonly string[]): string | undefined {
  let attributes = ''
  for (let at = 0; at < path.length; at++) {
    const [, strength = '', name = ''] = /^(&*)(.*)$/.exec(path[at] ?? '') ?? []
    const isFlag = name.startsWith('_')
    const value = isFlag ? 'true' : path[++at]
    if (value === undefined || !PART.test(name) || !PART.test(value)) return undefined
    attributes += `[${kebab(name.replace(/^_/, ''))}="${value}"]`.repeat(Math.min(strength.length + 1, 3))
  }
  return attributes === '' ? ':host' : `:host(${attributes})`
}

const PART = /^[\w-]{1,64}$/
const PROPERTY = /^--[\w-]{1,120}$/
/** Ends where it seems to, and leads nowhere: a theme is written by whoever may import one. */
const VALUE = /^(?!.*(url|image|image-set|expression|attr)\s*\()[\w\s.,%#()+*/'"&!-]{1,500}$/i

function declaration(name: string, value: Json, how: Compiling): string[] {
  if (!PROPERTY.test(name)) return []
  const text = cssOf(value, how)
  return text === '' ? [] : [`${name}:${text};\n`]
}

function cssOf(value: Json, how: Compiling): string {
  if (Array.isArray(value)) {
    const words = value.filter((word): word is string => typeof word === 'string' && /^[\w -]+$/.test(word))
    return words.map((word) => (word.includes(' ') ? `"${word}"` : word)).join(', ')
  }
  if (typeof value !== 'string' && typeof value !== 'number') return ''
  const text = String(value).trim()
  const picture = pictureIn(text, how)
  if (picture !== undefined) return `url("${picture}")`
  return VALUE.test(text) && isBalanced(text) ? text : ''
}

function isBalanced(text: string): boolean {
  return (
    ['"', "'"].every((quote) => text.split(quote).length % 2 === 1) && text.split('(').length === text.split(')').length
  )
}

const DATA = /^data:image\/[a-z+]+;base64,[A-Za-z0-9+/]+={0,2}$/

/** Of the project's own assets, or one that is written out; none of another host. */
function pictureIn(text: string, { base }: Compiling): string | undefined {
  const inner = /^url\((["']?)(.*)\1\)$/s.exec(text)?.[2] ?? text
  const asset = /^asset:([\w.-]+)$/.exec(inner)?.[1]
  if (asset) return `${base}/assets/${asset}`
  return DATA.test(inner) ? inner : undefined
}

interface Leaf {
  path: string[]
  value: Json
}

const DEEPEST = 12

function leaves(tokens: JsonObject, path: string[]): Leaf[] {
  if (path.length > DEEPEST) return []
  return Object.entries(tokens).flatMap(([key, value]) =>
    isPlain(value) ? leaves(value, [...path, key]) : [{ path: [...path, key], value }],
  )
}
