/** A node's properties as attributes of its element (wire facts, flows, section 9.3). */
import type { Json, JsonObject } from '../../../../lib/json.ts'
import { kebab } from './elements.ts'

export interface Shown {
  element: string
  props: JsonObject
  /** Where the project's pages are, for its pictures. */
  base: string
}

/** Names and values, not escaped yet. */
export type Attributes = [name: string, value: string][]

/** An attribute may have such a name, and never one of a handler of events or of a document inside. */
const NAME = /^(?!on|srcdoc$|style$|class$|is$|form)[a-z][a-z\d-]{0,63}$/

export function attributesOf(shown: Shown): Attributes {
  const attributes = new Map<string, string>()
  for (const [prop, value] of Object.entries(shown.props)) {
    for (const [name, text] of RULES[prop] ? RULES[prop](value, shown) : plain(prop, value)) {
      if (NAME.test(name) || ALSO.has(name)) attributes.set(name, text)
    }
  }
  for (const [name, text] of ADDED[shown.element]?.(shown.props) ?? []) attributes.set(name, text)
  return [...attributes].flatMap(([name, value]) => checked(name, value, shown))
}

/** As they stand among the forbidden ones, and are made here. */
const ALSO: ReadonlySet<string> = new Set(['style', 'formnovalidate'])

type Rule = (value: Json, shown: Shown) => Attributes

const none: Rule = () => []
const as =
  (name: string): Rule =>
  (value) =>
    plain(name, value)
/** Steps of a quarter of the letters' height. */
const measure =
  (name: string): Rule =>
  (value) =>
    Number.isFinite(Number(value)) && value !== '' ? [[name, `${Number(value) / 4}rem`]] : []
const oneOf =
  (name: string, values: { [value: string]: string | undefined }): Rule =>
  (value) => {
    const text = typeof value === 'string' ? values[value] : undefined
    return text === undefined ? [] : [[name, text]]
  }

/** Of texts the old name of their alignment, of containers a property of their style. */
const align: Rule = (value, { element }) =>
  element === 'container'
    ? oneOf('st-align-items', { center: 'safe center', start: 'start', end: 'end' })(value, NOBODY)
    : plain('text-align', value)

const NOBODY: Shown = { element: '', props: {}, base: '' }

const unless =
  (element: string, rule: Rule): Rule =>
  (value, shown) =>
    shown.element === element ? [] : rule(value, shown)
const inContainers =
  (rule: Rule, name: string): Rule =>
  (value, shown) =>
    shown.element === 'container' ? rule(value, shown) : plain(name, value)

/** Properties that do not become the attribute of their name. */
const RULES: { [prop: string]: Rule | undefined } = {
  children: none,
  isEnriched: none,
  startIcon: none,
  startIconColorText: none,
  emptyState: as('empty-state'),
  paddingX: measure('st-horizontal-padding'),
  paddingY: measure('st-vertical-padding'),
  spaceBetween: measure('st-gap'),
  'space-between': none,
  align,
  justify: inContainers(
    oneOf('st-justify-content', {
      center: 'safe center',
      start: 'start',
      end: 'flex-end',
      between: 'space-between',
    }),
    'justify',
  ),
  background: (value) => (value === '' ? [] : plain('st-background-color', value)),
  backgroundImageUrl: (value, shown) => {
    const url = typeof value === 'string' ? pictureOf(value, shown) : ''
    return url === '' ? [] : [['st-background-image', `url("${url}")`]]
  },
  width: inContainers(as('st-host-width'), 'width'),
  direction: (value) => plain('direction', value === 'col' ? 'column' : value),
  color: (value, { element, props }) =>
    element === 'button' && props['mode'] === undefined ? plain('mode', value) : [],
  shape: (value, { element }) => [
    ...plain('shape', value),
    ...(element === 'button' ? plain('square', String(value === 'square')) : []),
  ],
  fullWidth: as('full-width'),
  typography: as('variant'),
  copyToClipboard: as('copy-to-clipboard'),
  formNoValidate: as('formnovalidate'),
  type: unless('email-field', as('type')),
  pattern: unless('email-field', as('pattern')),
  variant: unless('phone-input-box-field', as('variant')),
  data: (value, shown) => (isSelect(shown.element) ? [] : plain('data', value)),
  style: (value) => {
    const css = typeof value === 'object' && value !== null && !Array.isArray(value) ? cssOf(value) : ''
    return css === '' ? [] : [['style', css]]
  },
}

export const isSelect = (element: string) => /combo-box$/.test(element)

/** What an element needs that its node does not say. */
const ADDED: { [element: string]: ((props: JsonObject) => Attributes) | undefined } = {
  'combo-box': (props) => [
    ['item-label-path', 'data-name'],
    ['item-value-path', 'data-id'],
    ['allow-custom-value', String(props['variant'] === 'dynamicCombobox')],
  ],
  'phone-input-box-field': () => [['format-value', 'true']],
  'multi-select-combo-box': () => [
    ['item-label-path', 'data-name'],
    ['item-value-path', 'data-id'],
    ['clear-button-visible', 'true'],
  ],
}

function plain(name: string, value: Json): Attributes {
  const text = typeof value === 'object' ? (value === null ? undefined : JSON.stringify(value)) : String(value)
  return text === undefined ? [] : [[ATTRIBUTE_LIKE.test(name) ? name : kebab(name), text]]
}

const ATTRIBUTE_LIKE = /^[a-z\d-]+$/

const PROPERTY = /^(--)?[a-z][a-z-]*$/
/** Values that lead nowhere else, and end where they seem to. */
const VALUE = /^(?!.*(url|image|expression)\s*\()[\w\s.,%#()+*/'-]{1,200}$/i

function cssOf(style: JsonObject): string {
  return Object.entries(style)
    .map(([name, value]) => [kebab(name), String(value)] as const)
    .filter(([name, value]) => PROPERTY.test(name) && VALUE.test(value))
    .map(([name, value]) => `${name}:${value}`)
    .join(';')
}

/** Where links may lead; a template is filled in by the page, whose own library looks at what comes of it. */
const LINK = /^(https?:|mailto:|tel:|[/?#.]|\{\{|[\w-]+(\.[\w-]+)*(\/|$))/i

function checked(name: string, value: string, shown: Shown): Attributes {
  if (name === 'href') return LINK.test(value.trim()) ? [[name, value]] : []
  if (!PICTURES.has(name)) return [[name, value]]
  const url = pictureOf(value, shown)
  return url === '' ? [] : [[name, url]]
}

const PICTURES: ReadonlySet<string> = new Set(['src', 'src-dark', 'icon', 'st-background-image', 'picture', 'logo'])

/** An asset of the project, or a picture that the author names; none of the service's own hosts. */
function pictureOf(value: string, { base }: Shown): string {
  const asset = /^asset:([\w.-]+)$/.exec(value)?.[1]
  if (asset) return `${base}/assets/${asset}`
  if (/^https?:\/\/[\w.-]*\bdescope(cdn)?\.(com|io|org)\b/i.test(value)) return ''
  return /^(https?:\/\/|data:image\/|url\(|[\w-]+$|\{\{)/i.test(value) ? value : ''
}
