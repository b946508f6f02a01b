/** What a screen's texts may show: the values that it names, and none that has to stay on the plane. */
import { asObject, isObject, type JsonObject, setOwn } from '../../lib/json.ts'
import { isSecretField, withoutSecrets } from '../data/inputs.ts'
import { setAt, valueAt } from '../data/paths.ts'
import type { Task } from '../document/flow.ts'
import type { Screen } from '../document/screen.ts'
import type { ShownError } from './moves.ts'

/** Parts of the data that never go to a browser: tokens, and what is held about the sign-in. */
const HIDDEN = new Set(['authInfo', 'password', 'options'])
/** Parts that every screen gets. */
const ALWAYS = ['sentTo', 'linkId', 'totp', 'project', 'lastAuth']

/** The member `state` of an answer's screen. */
export function shownState(
  data: JsonObject,
  { task, screen, error }: { task: Task; screen: Screen | undefined; error?: ShownError },
): JsonObject {
  const state: JsonObject = {}
  for (const part of ALWAYS) if (data[part] !== undefined) setOwn(state, part, data[part])
  for (const path of [...(screen?.shows ?? []), ...task.contextKeys]) {
    const value = isHidden(path) ? undefined : valueAt(data, path.replace(/^inputs\./, 'form.'))
    if (value !== undefined && !isObject(value)) setAt(state, path, value)
  }
  const form = withoutSecrets(asObject(data['form']))
  return { ...state, form, inputs: form, errorText: error?.text ?? '', errorType: error?.type ?? '' }
}

function isHidden(path: string): boolean {
  const parts = path.split('.')
  return HIDDEN.has(parts[0] ?? '') || parts.some(isSecretField)
}
