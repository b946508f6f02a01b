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

export const heading = (id: string, text: string): Node => node('Text', id, { children: text, variant: 'h2' })
export const button = (id: string, text: string): Node => node('Button', id, { children: text, mode: 'primary' })
export const input = (id: string, component: string, label: string): Node =>
  node(component, id, { label, name: id, required: true })

/** A column of components under the root that every screen has. */
export function screenContents(children: readonly Node[]): JsonObject {
  const contents: JsonObject = {}
  place(contents, node('Container', 'ROOT', { direction: 'column', align: 'center', spaceBetween: '4' }, children))
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
