/** `{resources.users.userId}` and `{incremental.start_value}` in a path, parameter or body. */
import type { Json } from '../../lib/json.ts'

export type Values = { [placeholder: string]: Json | undefined }

const PLACEHOLDER = /\{((?:resources|incremental)\.[^{}]+)\}/g

/**
 * A string that is one placeholder becomes its value with its type; within text it becomes text. What has no value is
 * left out of objects. Throws TemplateError for an unknown name.
 */
export function fill(template: Json, values: Values): Json | undefined {
  if (typeof template === 'string') return fillText(template, values)
  if (Array.isArray(template)) return template.flatMap((item) => fill(item, values) ?? [])
  if (typeof template !== 'object' || template === null) return template
  const entries = Object.entries(template).map(([key, value]) => [key, fill(value, values)])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

/** A path: values are encoded. */
export function fillPath(path: string, values: Values): string {
  return path.replace(PLACEHOLDER, (_, name: string) => encodeURIComponent(String(placeholder(name, values) ?? '')))
}

function fillText(text: string, values: Values): Json | undefined {
  const whole = /^\{((?:resources|incremental)\.[^{}]+)\}$/.exec(text)
  if (whole?.[1] !== undefined) return placeholder(whole[1], values)
  return text.replace(PLACEHOLDER, (_, name: string) => String(placeholder(name, values) ?? ''))
}

function placeholder(name: string, values: Values): Json | undefined {
  if (!Object.hasOwn(values, name)) {
    throw new TemplateError(`{${name}} names nothing here. There are: ${Object.keys(values).join(', ') || 'no values'}`)
  }
  return values[name]
}

class TemplateError extends Error {
  override readonly name = 'TemplateError'
}
