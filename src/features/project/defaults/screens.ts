/** Screens as trees of named components, in the form that flows and widgets keep them. */
import type { JsonObject } from '../../../lib/json.ts'

export interface Node {
  id: string
  component: string
  props?: JsonObject
  children?: readonly Node[]
}

export const node = (component: string, id: string, props: JsonObject = {}, children: readonly Node[] = []): Node => ({
  id,
  component,
  props,
  children,
})

const wide = { 'full-width': true }

export const heading = (text: string): Node =>
  node('Text', 'title', { children: text, variant: 'h3', mode: 'primary', 'text-align': 'center', ...wide })

/** What to do here; may hold values of the flow. */
export const hint = (text: string, id = 'hint'): Node =>
  node('Text', id, { children: text, variant: 'body1', mode: 'secondary', 'text-align': 'center', ...wide })

export const button = (id: string, text: string): Node =>
  node('Button', id, {
    children: text,
    variant: 'contained',
    mode: 'primary',
    size: 'md',
    'data-type': 'button',
    ...wide,
  })

/** For another way than the screen's own: what stands in its fields need not be right. */
export const otherWay = (id: string, text: string, startIcon: string): Node =>
  node('Button', id, {
    children: text,
    variant: 'outline',
    mode: 'primary',
    size: 'md',
    'data-type': 'button',
    formNoValidate: true,
    startIcon,
    'st-label-spacing': '10px',
    ...wide,
  })

export const quiet = (id: string, text: string): Node =>
  node('Button', id, {
    children: text,
    variant: 'link',
    mode: 'primary',
    size: 'sm',
    'data-type': 'button',
    formNoValidate: true,
  })

export const or = node('Divider', 'or', { children: 'or', variant: 'body2', vertical: false, ...wide })

/** Where the flow says what went wrong. */
export const wrong = node('ErrorMessage', 'error', {
  'data-type': 'error-message',
  'hide-when-empty': true,
  variant: 'body2',
  mode: 'error',
  'text-align': 'center',
  ...wide,
})

const field = (component: string, name: string, props: JsonObject): Node =>
  node(component, name, { name, size: 'md', bordered: true, required: true, max: 200, ...wide, ...props })

export const email = field('EmailInput', 'email', { label: 'Email', placeholder: 'you@example.com' })
export const fullName = field('FullNameInput', 'fullName', { label: 'Full name', placeholder: 'Your name' })
export const password = field('Password', 'password', { label: 'Password', autocomplete: 'current-password' })

export const newPassword = field('NewPassword', 'newPassword', {
  'password-label': 'New password',
  'confirm-label': 'The same again',
  'has-confirm': true,
  'has-validation': true,
  'active-policies': [],
  'policy-label': 'Your password must have:',
  autocomplete: 'new-password',
  'data-errormessage-pattern-mismatch': 'The passwords differ',
  'data-errormessage-type-mismatch': 'The password does not have what it must have',
})

/** Six digits, sent when the last one is typed. */
export const code = field('CodeInput', 'code', {
  digits: 6,
  'data-auto-submit': true,
  'data-errormessage-pattern-mismatch': 'The code has 6 digits',
})

/** A row of links below a form. */
export const row = (...children: Node[]): Node =>
  node(
    'Container',
    'row',
    { direction: 'row', justify: 'center', align: 'center', spaceBetween: '2', width: '100%', ...NO_PADDING },
    children,
  )

/** Asks by itself how far things are. */
export const waiting = node('PollingLoader', 'waiting', { variant: 'linear', 'data-type': 'polling', ...wide })

const NO_PADDING = { paddingX: '0', paddingY: '0' }

/** A column of components under the root that every screen has. */
export function screenContents(children: readonly Node[]): JsonObject {
  const contents: JsonObject = {}
  const column = { direction: 'column', justify: 'center', align: 'center', spaceBetween: '4', width: '100%' }
  place(contents, node('Container', 'ROOT', { ...column, paddingX: '6', paddingY: '8' }, children))
  return contents
}

function place(contents: JsonObject, { id, component, props = {}, children = [] }: Node, parent?: string): void {
  contents[id] = {
    custom: {},
    displayName: component.replace(/(?<=[a-z])(?=[A-Z])/g, ' '),
    hidden: false,
    isCanvas: children.length > 0 || id === 'ROOT',
    linkedNodes: {},
    nodes: children.map((child) => child.id),
    ...(parent !== undefined && { parent }),
    props: { ...props, id },
    type: { resolvedName: component },
  }
  for (const child of children) place(contents, child, id)
}
