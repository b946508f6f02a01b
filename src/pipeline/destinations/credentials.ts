import type { Credentials } from './index.ts'
import { DestinationError } from './port.ts'

/** One value of a destination: from its URL, else from dlt's places. */
export type Lookup = (key: string) => string | undefined

/** Looks in dlt's places, where the configuration has any. */
export function configuredIn({ lookup }: Credentials): ((key: string) => unknown) | undefined {
  return isLookup(lookup) ? lookup : undefined
}

const isLookup = (value: unknown): value is (key: string) => unknown => typeof value === 'function'

export function lookupIn(url: string, credentials: Credentials): Lookup {
  const query = new URLSearchParams(url.split('?')[1] ?? '')
  const configured = configuredIn(credentials)
  return (key) => {
    const value = query.get(key) ?? configured?.(key) ?? credentials[key]
    return value === undefined || value === null || typeof value === 'object' ? undefined : String(value)
  }
}

/** Throws DestinationError that names the setting. */
export function needIn(lookup: Lookup, destination: string, key: string): string {
  const value = lookup(key)
  if (value === undefined)
    throw new DestinationError(`Set ${key} under destination.${destination}.credentials, or in the URL as ?${key}=`)
  return value
}
