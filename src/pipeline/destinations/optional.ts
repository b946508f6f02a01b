import { codeOf } from '../../lib/errors.ts'
import { DestinationError } from './port.ts'

/** A client library that not everybody needs. Throws DestinationError with the line that installs it. */
export async function importOptional<T>(name: string, load: () => Promise<unknown>): Promise<T> {
  try {
    return (await load()) as T
  } catch (cause) {
    if (codeOf(cause) !== 'ERR_MODULE_NOT_FOUND' && codeOf(cause) !== 'MODULE_NOT_FOUND') throw cause
    throw new DestinationError(`This destination needs ${name}${installing(name)}`, { cause })
  }
}

declare const __BINARY__: boolean

function installing(name: string): string {
  if (!__BINARY__) return `: npm install ${name}`
  return `, which the native binary cannot load: npm install --global homescope ${name}`
}
