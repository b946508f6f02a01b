/** What the answer says about a screen. */
import { type Place, type Screen, type ShownError, shownState, taskIdOf } from '../../flow/index.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Context } from '../context.ts'
import { type PasswordPolicy, passwordPolicy } from '../project/settings.ts'
import type { Run } from './effects/run.ts'
import { flowAt } from './places.ts'

export interface ShownScreen {
  id: string
  state: JsonObject
}

/** The address of a screen is that of the flow that has it, also where another flow has called that one. */
export async function showScreen({ ctx, library, record }: Run, at: Place, error?: ShownError): Promise<ShownScreen> {
  const flow = flowAt(library, record.execution, at)
  const task = flow?.tasks.get(taskIdOf(at))
  if (!flow || !task) return { id: '', state: {} }
  const screen = flow.screens.get(task.screenId)
  const state = shownState(record.execution.data, { task, screen, error })
  const componentsConfig = await configOf(ctx, screen)
  return { id: `${flow.id}/${task.screenId}`, state: { ...state, componentsConfig } }
}

/** Fields for new passwords cannot be sent without the policy that they check. */
async function configOf(ctx: Context, screen: Screen | undefined): Promise<JsonObject> {
  if (!screen?.inputs.some(({ element }) => element === 'NewPassword')) return {}
  const { id: project } = ctx.caller.project
  const policy = policyConfig(await passwordPolicy(ctx.store, project))
  const names = screen.inputs.flatMap(({ element, name }) => (element === 'NewPassword' ? [name] : []))
  return Object.fromEntries(names.map((name) => [name, policy]))
}

/** In the form that the service's elements read: all rules, and which of them hold. */
function policyConfig(policy: PasswordPolicy): JsonObject {
  const { minLength, disallowedCharacters, strength } = policy
  const available: JsonObject[] = [
    { id: 'minlength', message: `At least ${minLength} characters`, pattern: `^.{${minLength},}$` },
    { id: 'lowercase', message: 'A lower case letter', pattern: '[a-z]' },
    { id: 'uppercase', message: 'An upper case letter', pattern: '[A-Z]' },
    { id: 'anyletter', message: 'A letter', pattern: '[A-Za-z]' },
    { id: 'number', message: 'A digit', pattern: '[0-9]' },
    { id: 'nonalphanumeric', message: 'A symbol', pattern: '[^0-9A-Za-z]' },
    {
      id: 'disallowedchars',
      message: `None of ${disallowedCharacters}`,
      pattern: `^[^${disallowedCharacters.replace(/[\\\]^-]/g, '\\$&')}]*$`,
    },
    {
      id: 'passwordstrength',
      message: 'A stronger password',
      compare: 'GTE',
      data: { expected: strength },
    },
  ]
  const active = {
    minlength: minLength > 0,
    lowercase: policy.lowercase,
    uppercase: policy.uppercase,
    anyletter: policy.anyLetter,
    number: policy.number,
    nonalphanumeric: policy.nonAlphanumeric,
    disallowedchars: disallowedCharacters !== '',
    passwordstrength: strength > 0,
  }
  const ids = Object.entries(active).flatMap(([id, holds]) => (holds ? [id] : []))
  return {
    'available-policies': available.filter(({ id }) => ids.includes(String(id))),
    'active-policies': ids.join(','),
    'data-password-policy-value-minlength': String(minLength),
  }
}
