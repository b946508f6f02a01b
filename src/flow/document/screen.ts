/** What the interpreter knows of a screen: its inputs, what can be clicked, and which values its texts show. */
import { asObject, type Json, type JsonObject, textAt } from '../../lib/json.ts'
import { pathsIn } from '../data/templates.ts'

export interface Screen {
  id: string
  inputs: readonly ScreenInput[]
  /** Ids of what can be clicked. */
  buttons: readonly string[]
  /** Paths of the values that its texts and attributes show. */
  shows: readonly string[]
  /** It asks by itself how far things are. */
  polls: boolean
  /** Its tree. */
  contents: JsonObject
}

export interface ScreenInput {
  /** Under which its value is sent. */
  name: string
  /** What the element is: `EmailInput`, `NewPassword`, ... */
  element: string
  required: boolean
}

export function readScreen(document: JsonObject): Screen {
  const contents = asObject(document['contents'])
  const nodes = Object.entries(contents).map(([id, node]) => readNode(id, asObject(node)))
  return {
    id: textAt(document, 'screenId'),
    inputs: nodes.flatMap(({ element, props }) => inputOf(element, props)),
    buttons: nodes.filter(isClickable).map(({ id }) => id),
    shows: [...new Set(nodes.flatMap(({ props }) => Object.values(props).flatMap(pathsOf)))],
    polls: nodes.some(({ element, props }) => element === 'PollingLoader' || props['data-type'] === 'polling'),
    contents,
  }
}

interface Node {
  id: string
  element: string
  props: JsonObject
}

function readNode(key: string, node: JsonObject): Node {
  const props = asObject(node['props'])
  return { id: textAt(props, 'id') || key, element: textAt(asObject(node['type']), 'resolvedName'), props }
}

/** Elements that hold something a person types or chooses. */
const TYPED = /(?:Input|Password|Code|Phone|Select|ComboBox|Checkbox|Switch|Number|Date|File|Passcode)$/

function inputOf(element: string, props: JsonObject): ScreenInput[] {
  const name = textAt(props, 'name').replace(/^form\./, '')
  if (name === '' || !TYPED.test(element)) return []
  return [{ name, element, required: props['required'] === true || props['required'] === 'true' }]
}

function isClickable({ element, props }: Node): boolean {
  return element.endsWith('Button') || (element.endsWith('Link') && props['data-type'] === 'button')
}

function pathsOf(value: Json): string[] {
  if (typeof value === 'string') return pathsIn(value)
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(pathsOf)
}
