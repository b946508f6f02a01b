/** What people come back with: as they choose on the page, or as a script has said before. */
import type { ProviderAnswer } from '../../../contract/dev/provider.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { ValueOf } from '../../../contract/wire.ts'
import { type Person, toPerson } from './people.ts'
import { PRESET_NAMES } from './presets/index.ts'

export type Answer = ValueOf<typeof ProviderAnswer>

const nothing: Answer = {
  cancel: false,
  error: '',
  errorDescription: '',
  tokenStatus: 0,
  wrong: '',
  unasked: false,
  provider: '',
}

export const signsIn = (person: Person): Answer => ({ ...nothing, person })
export const gaveUp: Answer = { ...nothing, cancel: true }
export const failed: Answer = {
  ...nothing,
  error: 'server_error',
  errorDescription: 'The identity provider failed, as it was asked to',
}

export interface Answers {
  /** Throws ApiError invalid for an answer that says nothing, or that is for a provider that there is not. */
  add(answers: readonly Partial<Answer>[]): void
  /** The first that is for this one; it is gone then. */
  take(preset: string): Answer | undefined
  clear(): void
}

/** Answers that wait. */
const MOST = 1000

export function createAnswers(): Answers {
  let waiting: Answer[] = []
  return {
    add(answers) {
      const checked = answers.map(checkedAnswer)
      if (waiting.length + checked.length > MOST) throw new ApiError('invalid', 'Too many answers wait already')
      waiting.push(...checked)
    },
    take(preset) {
      const at = waiting.findIndex(({ provider }) => provider === '' || provider === preset)
      return at < 0 ? undefined : waiting.splice(at, 1)[0]
    },
    clear: () => {
      waiting = []
    },
  }
}

function checkedAnswer(said: Partial<Answer>): Answer {
  const answer = { ...nothing, ...said }
  const { person, cancel, error, provider } = answer
  if (provider !== '' && !PRESET_NAMES.includes(provider)) {
    throw new ApiError('invalid', `The provider field must be one of ${PRESET_NAMES.join(', ')}`)
  }
  if (person) return { ...answer, person: checkedPerson(person) }
  if (cancel || error !== '') return answer
  throw new ApiError('invalid', 'An answer must have a person, cancel or error')
}

/** Throws ApiError invalid for somebody who has neither address nor name. */
export function checkedPerson(said: Partial<Person>): Person {
  if (said.email || said.sub || said.name) return toPerson(said)
  throw new ApiError('invalid', 'A person must have an email, a sub or a name')
}
