/**
 * An identity provider for who develops: it takes the place of all that a project's settings name, signs in whoever the
 * page or a script says, and asks nobody for a password. A plane has it with `--dev` alone; see `plane.ts`.
 */
import type { Ask, LocalProvider } from '../../../features/context.ts'
import { newRsaKey, type RsaKeys } from '../../../features/identity/token/rsa-keys.ts'
import { ownPlace } from '../../body/body-room.ts'
import { respondFailure, respondPage } from '../../pages.ts'
import type { Reply } from '../../reply.ts'
import type { AppRequest } from '../../request.ts'
import { messengerFor } from '../messenger.ts'
import { type Answer, type Answers, checkedPerson, createAnswers, failed, gaveUp, signsIn } from './answers.ts'
import { isPlayed, pageFor, readAsked, SIGN_IN, WrongRequest } from './asked.ts'
import { comeBack } from './comeback.ts'
import { createGrants } from './grants.ts'
import { createKey } from './keys.ts'
import { choicePage, type ProviderPage, postingPage, SEND_SCRIPT, SENDING } from './page.ts'
import { FIRST_PEOPLE, type Person, peopleOf, toPerson } from './people.ts'
import { answerAsServer } from './servers.ts'

export type { Answer } from './answers.ts'
export type { Person } from './people.ts'

/** What the plane has asked a provider, and what it was answered here. */
export interface Sent {
  url: string
  ask: Ask
  status: number
  body: string
  project: string
}

export interface ProviderServer {
  /** What the plane asks of it. */
  local: LocalProvider
  /** What browsers ask of it; undefined for all other paths. */
  answer(request: AppRequest): Promise<Reply> | undefined
  /** Those who are sent here next come back with these, and see no page. Throws ApiError invalid. */
  next(answers: readonly Partial<Answer>[]): void
  people(): readonly Person[]
  /** Throws ApiError invalid. */
  setPeople(people: readonly Partial<Person>[]): void
  /** As it was at the start. */
  reset(): void
  /** From now on told of each of the plane's own requests. */
  watch(tell: (sent: Sent) => void): void
}

/** Whether a browser asks the provider. */
export const isProviderPage = (path: string): boolean => path === SIGN_IN || path === SEND_SCRIPT

/** `now`: Unix milliseconds. */
export function createProvider(now: () => number, rsaKey: RsaKeys = newRsaKey): ProviderServer {
  const parts = { grants: createGrants(now), key: createKey(now, rsaKey), now }
  const answers = createAnswers()
  let people: readonly Person[] = FIRST_PEOPLE
  let tell = (_: Sent): void => {}
  const ask = async (url: string, ask: Ask, project: string) => {
    const answered = await answerAsServer(parts, new URL(url), ask)
    tell({ url, ask, project, ...answered })
    return answered
  }
  return {
    local: {
      pageFor,
      messengerFor,
      answerFor: (url, asked, project) => (isPlayed(url) ? ask(url, asked, project) : undefined),
      certificate: async () => (await parts.key()).certificate,
    },
    answer: (request) => {
      if (!isProviderPage(request.path)) return undefined
      return answerBrowser(request, { parts, answers, people })
    },
    next: answers.add,
    people: () => people,
    setPeople: (given) => {
      people = given.map(checkedPerson)
    },
    reset: () => {
      answers.clear()
      people = FIRST_PEOPLE
    },
    watch: (told) => {
      tell = told
    },
  }
}

interface Held {
  parts: Parameters<typeof comeBack>[0]
  answers: Answers
  people: readonly Person[]
}

async function answerBrowser(request: AppRequest, { parts, answers, people }: Held): Promise<Reply> {
  if (request.path === SEND_SCRIPT) return { status: 200, body: SENDING, type: 'text/javascript; charset=utf-8' }
  try {
    const asked = await readAsked(request.query)
    const known = peopleOf(people, asked.domains)
    const answer =
      request.method === 'POST'
        ? chosen(new URLSearchParams(String(await request.readBody(ownPlace(MOST_FORM)))), known)
        : answers.take(asked.preset.name)
    const prefix = request.prefix ?? ''
    if (!answer) return show(choicePage(asked, known, `${prefix}${SIGN_IN}?${request.query}`))
    const comeback = await comeBack(parts, asked, answer)
    if (comeback.posted) return show(postingPage(comeback, prefix + SEND_SCRIPT))
    return respondPage({ status: 303, location: comeback.url }, [])
  } catch (error) {
    if (error instanceof WrongRequest) return respondFailure(400, error.message, {})
    throw error
  }
}

/** Bytes. */
const MOST_FORM = 16_384

/** The form leads on to an application, wherever that is. */
const show = (page: ProviderPage): Reply => respondPage({ ...page, formTargets: '*' }, [])

/** Undefined where nobody was chosen. */
function chosen(form: URLSearchParams, people: readonly Person[]): Answer | undefined {
  const act = form.get('act')
  if (act === 'cancel') return gaveUp
  if (act === 'fail') return failed
  const [email, name] = [form.get('email')?.trim() ?? '', form.get('name')?.trim() ?? '']
  if (act === 'enter' && (email || name)) {
    const groups = (form.get('groups') ?? '').split(',').map((group) => group.trim())
    const unverified = form.get('unverified') === 'yes'
    return signsIn(toPerson({ email, name, unverified, groups: groups.filter(Boolean) }))
  }
  const person = people.find(({ sub, email: at, name: called }) => (sub || at || called) === form.get('person'))
  return person && signsIn(person)
}
