import { DestinationError } from '../port.ts'
import type { FileStore } from './store.ts'

/** The same store, whose failures name the bucket and what to look at. */
export function guardStore(store: FileStore, url: string): FileStore {
  const guard = <T>(work: Promise<T>) =>
    work.catch((cause: unknown) => {
      throw errorOf(url, cause)
    })
  return {
    put: (key, file) => guard(store.put(key, file)),
    get: (key) => guard(store.get(key)),
    list: (prefix) => guard(store.list(prefix)),
    remove: (keys) => guard(store.remove(keys)),
    close: () => store.close(),
  }
}

/** What the three libraries throw: a status in one of three places, and a name. */
interface Failure {
  name?: string
  message?: string
  code?: unknown
  statusCode?: unknown
  $metadata?: { httpStatusCode?: number }
}

function errorOf(url: string, cause: unknown): DestinationError {
  const { name, message, code, statusCode, $metadata } = cause as Failure
  const status = [$metadata?.httpStatusCode, statusCode, code].map(Number).find((value) => value >= 300)
  const what = [name, code].find((word) => typeof word === 'string' && !/^(Api|Rest)?Error$/.test(word))
  const told = [what, firstLine(message)].filter(Boolean).join(': ')
  if (status === 401 || status === 403)
    return new DestinationError(`${url} refuses the credentials (${told}). Check destination.filesystem.credentials`, {
      cause,
    })
  if (status === 404)
    return new DestinationError(`${url} is not there (${told}). Make the bucket first, or check its name`, { cause })
  const isPassing = status === undefined || status === 429 || status >= 500
  return new DestinationError(`${url} failed: ${told}`, { cause, isPassing })
}

function firstLine(text: string | undefined): string {
  return (text ?? '').split('\n')[0]?.slice(0, 300) ?? ''
}
