/** What screens of widgets are made of: the vendor's components find each part by its `data-id`. */
import type { JsonObject } from '../../../../lib/json.ts'
import { type Node, node } from '../screens.ts'

const NO_PADDING = { paddingX: '0', paddingY: '0' }

export const bar = (id: string, children: readonly Node[], props: JsonObject = {}): Node =>
  node(
    'Container',
    id,
    {
      direction: 'row',
      justify: 'between',
      align: 'center',
      spaceBetween: '2',
      width: '100%',
      ...NO_PADDING,
      'st-flex-wrap': 'wrap',
      ...props,
    },
    children,
  )

export const act = (id: string, text: string, props: JsonObject = {}): Node =>
  node('Button', id, {
    children: text,
    variant: 'outline',
    mode: 'primary',
    size: 'sm',
    'data-id': id,
    'data-type': 'button',
    ...props,
  })

export const main = (id: string, text: string): Node => act(id, text, { variant: 'contained' })

export const search = field('search-input', { name: '', placeholder: 'Search', 'data-id': 'search-input', wide: false })

/** `wide`: over the whole width, as in dialogs. */
export function field(id: string, { wide = true, ...props }: JsonObject, component = 'TextField'): Node {
  return node(component, id, { name: id, size: 'sm', bordered: true, max: 256, 'full-width': wide, ...props })
}

export const choices = (id: string, name: string, label: string): Node =>
  field(id, { name, label, 'data-id': id, 'clear-button-visible': true }, 'MultiSelect')

export const column = (path: string, header: string, sortable = true): Node =>
  node('GridTextColumn', `column-${path}`, { path, header, resizable: true, ...(sortable && { sortable: 'true' }) })

export const selection = node('GridSelectionColumn', 'selection', { 'auto-width': true, frozen: true })

/** What is shown of a value, as a badge: by the pattern that it fits. */
export function badges(path: string, header: string, modes: readonly [pattern: string, mode: string][]): Node {
  const shown = modes.map(([pattern, mode]) =>
    node('Badge', `${path}-${pattern.replace(/\W/g, '')}`, {
      'data-pattern': pattern,
      mode,
      size: 'xs',
      bordered: true,
    }),
  )
  return node('GridCustomColumn', `column-${path}`, { path, header, resizable: true, sortable: 'true' }, shown)
}

export const table = (id: string, columns: readonly Node[]): Node =>
  node(
    'Grid',
    id,
    {
      'data-id': id,
      size: 'sm',
      'column-reordering-allowed': true,
      'st-host-height': '420px',
      style: { width: '100%' },
    },
    columns,
  )

const title = (text: string) => node('Text', 'title', { children: text, variant: 'subtitle2', mode: 'primary' })
export const says = (text: string, id = 'says'): Node =>
  node('Text', id, { children: text, variant: 'body1', mode: 'primary' })

/** A dialog's screen, with what it asks and the button that does it. */
export function dialog(heading: string, children: readonly Node[], does: string, props: JsonObject = {}): Node[] {
  const cancel = act('modal-cancel', 'Cancel', { variant: 'link', formNoValidate: true })
  const submit = act('modal-submit', does, { variant: 'contained', ...props })
  return [title(heading), ...children, bar('buttons', [cancel, submit], { justify: 'end' })]
}

/** Asks once more; the widget says in `body-text` whom it concerns. */
export const confirmation = (heading: string, does: string, props: JsonObject = {}): Node[] =>
  dialog(heading, [node('Text', 'body-text', { children: '', 'data-id': 'body-text', variant: 'body1' })], does, props)

/** Shows a secret, this once. */
export function secret(heading: string, name: string): Node[] {
  const shown = field(name, { readonly: true, label: 'It is shown this once' })
  return [title(heading), shown, bar('buttons', [main('modal-close', 'Copy and close')], { justify: 'end' })]
}
