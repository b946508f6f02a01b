/** The same for many users, some requests at a time. */
import { told } from '../../api/call.ts'
import { loginOf, type User } from './columns.tsx'

export interface Work<T> {
  /** On buttons and in what is said. */
  what: string
  work: (some: readonly T[]) => Promise<unknown> | undefined
  /** How many in a request; one when left out. */
  atOnce?: number
  undo?: (some: readonly T[]) => Promise<unknown> | undefined
}

interface Watch {
  isStopped: () => boolean
  /** How many were tried. */
  tell: (count: number) => void
}

/** Requests at a time. */
const LANES = 6

/** Resolves to those for whom it was done, and to what failed, with whose it was. */
export async function inLanes(users: readonly User[], { work, atOnce = 1 }: Work<User>, { isStopped, tell }: Watch) {
  const [done, failures]: [User[], string[]] = [[], []]
  let tried = 0
  const lane = async (parts: Iterable<readonly User[]>) => {
    for (const part of parts) {
      if (isStopped()) return
      try {
        await work(part)
        done.push(...part)
      } catch (error) {
        failures.push(`${part.map(loginOf)[0]}: ${told(error)}`)
      }
      tried += part.length
      tell(tried)
    }
  }
  const waiting = partsOf(users, atOnce)
  await Promise.all(Array.from({ length: LANES }, () => lane(waiting)))
  return { done, failures }
}

function* partsOf(users: readonly User[], size: number): Iterable<readonly User[]> {
  for (let at = 0; at < users.length; at += size) yield users.slice(at, at + size)
}
