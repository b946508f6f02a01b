/** A project with a name, and where its parts are kept. */
import { own } from '../../lib/own.ts'
import { SetupError } from '../exit/exit.ts'

export interface Profile {
  /** Empty: the hosted service, in the region that the project id names. */
  baseUrl: string
  /** Empty for the company's own commands. */
  projectId: string
  /** Undefined where the keychain has it. */
  managementKey?: string
}

export interface Profiles {
  default?: string
  profiles: { [name: string]: Profile }
}

/** The file that binds a folder and what is below it to a profile. It holds the name only, so it may be committed. */
export const FOLDER_FILE = '.descope-profile'

/** Throws SetupError for a name that cannot stand in a file of one line, or would read as a path. */
export function checkName(name: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,63}$/.test(name)) return name
  const rule = 'up to 64 letters, digits, dots, dashes and underscores, the first a letter or digit'
  throw new SetupError(`${JSON.stringify(name.slice(0, 80))} is no name of a profile: ${rule}`, 'profile-name')
}

/** A profile that is known. `askedBy` says who wants it. Throws SetupError. */
export function profileNamed({ profiles }: Profiles, name: string, askedBy: string): Profile {
  const found = own(profiles, name)
  if (found) return found
  throw new SetupError(
    `there is no profile ${name} (asked for by ${askedBy}): descope profile add ${name} makes it`,
    'profile-unknown',
  )
}
