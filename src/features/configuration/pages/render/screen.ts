/** A screen's tree as HTML for the library of elements. */
import { isPlain, objectsOf } from '../../../../contract/project/snapshot/piece.ts'
import { type Json, type JsonObject, textAt } from '../../../../lib/json.ts'
import { attributesOf, isSelect, type Shown } from './attributes.ts'
import { elementOf } from './elements.ts'
import { iconOf } from './icons.ts'

/** So many nodes a screen may have, and as deep they may lie: trees are read from imports. */
const MOST_NODES = 5000
const DEEPEST = 60

/**
 * `contents`: nodes by id, the root is `ROOT`. `base`: where the project's pages are. All text is escaped, and only what
 * the library knows is named; a tree that leads back into itself ends there.
 */
export function renderScreen(contents: Json | undefined, base: string): string {
  const seen = new Set<string>()
  const nodes = isPlain(contents) ? contents : {}
  return render('ROOT', 0)

  function render(id: string, depth: number): string {
    const node = Object.hasOwn(nodes, id) ? nodes[id] : undefined
    if (!isPlain(node) || seen.has(id) || seen.size >= MOST_NODES || depth > DEEPEST) return ''
    seen.add(id)
    if (node['hidden'] === true) return ''
    const inside = childrenOf(node)
      .map((child) => render(child, depth + 1))
      .join('')
    return renderNode(id, node, inside, base)
  }
}

function renderNode(id: string, node: JsonObject, inside: string, base: string): string {
  const name = textAt(objectAt(node, 'type'), 'resolvedName')
  const own = objectAt(node, 'props')
  const element = elementOf(name, own)
  if (element === undefined) return inside
  const shown: Shown = { element, props: { id, ...implied(name), ...own }, base }
  const attributes = attributesOf(shown).map(([key, value]) => ` ${key}="${escaped(value)}"`)
  const content = `${startIcon(shown)}${contentOf(shown)}${inside}`
  return `<descope-${element}${attributes.join('')}>${content}</descope-${element}>`
}

/** What the page goes by, where an older node does not say it. */
function implied(name: string): JsonObject {
  if (name === 'ErrorMessage') return { 'data-type': 'error-message' }
  if (name === 'TOTPLink') return { 'data-type': 'totp-link' }
  if (name === 'NOTPLink') return { 'data-type': 'notp-link' }
  if (name === 'PollingLoader') return { 'data-type': 'polling' }
  return name === 'Button' ? { 'data-type': 'button' } : {}
}

function contentOf({ element, props }: Shown): string {
  if (isSelect(element)) return objectsOf(props['data']).map(option).join('')
  const { children } = props
  const text = typeof children === 'string' || typeof children === 'number' ? String(children) : ''
  return escaped(element === 'enriched-text' ? withoutMarkup(text) : text)
}

function option(item: JsonObject): string {
  const [label, value] = [escaped(String(item['label'] ?? '')), escaped(String(item['value'] ?? ''))]
  return `<span data-name="${label}" data-id="${value}">${label}</span>`
}

function startIcon({ element, props }: Shown): string {
  const icon = element === 'button' ? iconOf(textAt(props, 'startIcon')) : undefined
  return icon === undefined ? '' : `<descope-icon src="${icon}"></descope-icon>`
}

/** The element takes Markdown with HTML in it: only what cannot do anything may stay. */
function withoutMarkup(text: string): string {
  return text.replace(/<(?!\/?(b|i|u|s|em|strong|br|p|sub|sup)\s*\/?>)/gi, '&lt;')
}

/** In the order of the screen: its own, then those that are tied to it by name. */
function childrenOf({ nodes, linkedNodes }: JsonObject): string[] {
  const linked = isPlain(linkedNodes) ? Object.values(linkedNodes) : []
  return [...(Array.isArray(nodes) ? nodes : []), ...linked].filter((id): id is string => typeof id === 'string')
}

function objectAt(from: JsonObject, key: string): JsonObject {
  const value = from[key]
  return isPlain(value) ? value : {}
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
