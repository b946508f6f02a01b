/** A project's templates, filled in. */

import { isObject, type Json, type JsonObject, textAt } from '../../../lib/json.ts'
import { own } from '../../../lib/own.ts'

export interface Wording {
  subject: string
  text: string
  html: string
}

export type Values = { [name: string]: string }

/** `document`: the method's record in the project's configuration. `id`: of a template; the active one when empty. */
export function word(document: JsonObject, channel: string, values: Values, id = ''): Wording {
  const template = templateOf(document[LISTS[channel] ?? 'textTemplates'], id)
  const body = textAt(template, 'body')
  if (channel !== 'email') return { subject: '', text: fill(body || FALLBACK, values), html: '' }
  const plain = textAt(template, 'bodyPlainText')
  return {
    // A line break in a header would begin another header.
    subject: fill(textAt(template, 'subject'), values).replace(/[\r\n\u2028\u2029]+/g, ' '),
    text: fill(plain || body || FALLBACK, values),
    html: template['useBodyPlainText'] === true || !body.includes('<') ? '' : fill(body, values, escapeHtml),
  }
}

/** A text of the list; `usual` where the project has none of its own. */
export function wordFrom(list: Json | undefined, values: Values, { id, usual }: { id: string; usual: string }): string {
  return fill(textAt(templateOf(list, id), 'body') || usual, values)
}

const LISTS: { [channel: string]: string } = { email: 'emailTemplates', voice: 'voiceTemplates' }
const FALLBACK = '{{code}}{{redirectUrl}}'

/** One that is not there leaves the active one: a message shall not fail for its wording. */
function templateOf(list: Json | undefined, id: string): JsonObject {
  const templates = (Array.isArray(list) ? list : []).filter((item): item is JsonObject => isObject(item))
  const named = id === '' ? undefined : templates.find((template) => template['id'] === id)
  return named ?? templates.find((template) => template['active'] === true) ?? templates[0] ?? {}
}

/** `{{.code}}` and `{{code}}`; names without a value are left empty. Values are not templates themselves. */
function fill(template: string, values: Values, shown = (text: string) => text): string {
  return template.replace(/\{\{\s*\.?(\w{1,64})\s*\}\}/g, (_, name: string) => shown(own(values, name) ?? ''))
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
