import { FUNCTIONS } from './functions.ts'
import type { Block, Node, Operand, Pipe } from './parse.ts'
import { entriesOf, holds, isList, memberOf, textOf, type Value } from './values.ts'
import { templateError } from './words.ts'

/** The template's text for a value. Throws Refusal. */
export function fillTemplate(template: readonly Node[], root: Value): string {
  const out: string[] = []
  walk(template, { dot: root, variables: new Map([['$', { value: root }]]), out })
  return out.join('')
}

interface Scope {
  dot: Value
  /** Variables of blocks around are shared, so that a change is seen there. */
  variables: Map<string, { value: Value }>
  out: string[]
}

/** What ends a turn of a range before its time. */
type Stop = 'break' | 'continue' | undefined

function walk(nodes: readonly Node[], scope: Scope): Stop {
  for (const node of nodes) {
    const stop = step(node, scope)
    if (stop) return stop
  }
}

function step(node: Node, scope: Scope): Stop {
  if (node.kind === 'text') scope.out.push(node.text)
  else if (node.kind === 'print') {
    const value = resultOf(node.pipe, scope)
    if (node.pipe.names.length === 0) scope.out.push(textOf(value))
  } else if (!('body' in node)) return node.kind
  else return node.kind === 'range' ? walkItems(node, scope) : walkBranch(node, scope)
}

function walkBranch({ kind, pipe, body, otherwise }: Block, scope: Scope): Stop {
  const inner = within(scope)
  const value = resultOf(pipe, inner)
  if (!holds(value)) return walk(otherwise, inner)
  return walk(body, kind === 'with' ? { ...inner, dot: value } : inner)
}

function walkItems({ pipe, body, otherwise }: Block, scope: Scope): Stop {
  const value = resultOf({ ...pipe, names: [] }, scope)
  const items: [Value, Value][] = isList(value) ? [...value.entries()] : entriesOf(value)
  if (items.length === 0) return walk(otherwise, within(scope))
  for (const [key, item] of items) {
    const inner = { ...within(scope), dot: item }
    const values = pipe.names.length === 2 ? [key, item] : [item]
    for (const [index, name] of pipe.names.entries()) assign(name, values[index], pipe, inner)
    if (walk(body, inner) === 'break') return
  }
}

function within(scope: Scope): Scope {
  return { ...scope, variables: new Map(scope.variables) }
}

function resultOf(pipe: Pipe, scope: Scope): Value {
  let value: Value
  for (const [index, stage] of pipe.stages.entries()) {
    value = stageOf(stage, index > 0 ? [value] : [], scope, pipe.line)
  }
  for (const name of pipe.names) assign(name, value, pipe, scope)
  return value
}

function assign(name: string, value: Value, { declares, line }: Pipe, { variables }: Scope): void {
  const known = variables.get(name)
  if (declares) variables.set(name, { value })
  else if (known) known.value = value
  else throw templateError(line, `undefined variable ${JSON.stringify(name)}`)
}

/** What came through the pipe is the last argument. */
function stageOf([first, ...more]: Operand[], piped: Value[], scope: Scope, line: number): Value {
  if (!first) return undefined
  if (first.kind !== 'name') return operandOf(first, scope, line)
  const call = FUNCTIONS[first.text]
  return call?.(...more.map((operand) => operandOf(operand, scope, line)), ...piped)
}

function operandOf(operand: Operand, scope: Scope, line: number): Value {
  if (operand.kind === 'value') return operand.value
  if (operand.kind === 'name') return FUNCTIONS[operand.text]?.()
  if (operand.kind === 'pipe') return operand.names.reduce<Value>(memberOf, resultOf(operand.pipe, scope))
  if (operand.from === '') return operand.names.reduce<Value>(memberOf, scope.dot)
  const variable = scope.variables.get(operand.from)
  if (!variable) throw templateError(line, `undefined variable ${JSON.stringify(operand.from)}`)
  return operand.names.reduce<Value>(memberOf, variable.value)
}
