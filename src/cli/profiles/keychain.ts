/** The system's keychain, where the package @napi-rs/keyring is installed beside this one. Nothing depends on it. */
import { messageOf } from '../../lib/errors.ts'
import { SetupError } from '../exit/exit.ts'

export interface Keychain {
  /** Throws what the system says when it will not keep it. */
  keep(name: string, key: string): void
  find(name: string): string | undefined
  forget(name: string): void
}

interface Entry {
  setPassword(password: string): void
  getPassword(): string | null
  deletePassword(): boolean
}

const PACKAGE: string = '@napi-rs/keyring'
const SERVICE = 'homescope'

/** Undefined where the package is not installed or does not load. */
export function openKeychain(): Keychain | undefined {
  let entryOf: (name: string) => Entry
  try {
    const { Entry }: { Entry: new (service: string, user: string) => Entry } = require(PACKAGE)
    entryOf = (name) => new Entry(SERVICE, name)
  } catch {
    return undefined
  }
  return {
    keep: (name, key) => entryOf(name).setPassword(key),
    find: (name) => entryOf(name).getPassword() ?? undefined,
    forget: (name) => {
      entryOf(name).deletePassword()
    },
  }
}

/** The key of a profile that has none in its file. Throws SetupError. */
export function keyFromKeychain(name: string): string {
  const again = `run descope profile add ${name} again`
  const keychain = openKeychain()
  if (!keychain) {
    const absent = `the key of profile ${name} is in the keychain, and ${PACKAGE} is not installed`
    throw new SetupError(`${absent}: install it, or ${again}`, 'keychain-missing')
  }
  let key: string | undefined
  try {
    key = keychain.find(name)
  } catch (error) {
    throw new SetupError(
      `the keychain does not give the key of profile ${name}: ${messageOf(error)}`,
      'keychain-missing',
    )
  }
  if (key) return key
  throw new SetupError(`the keychain has no key of profile ${name}: ${again}`, 'keychain-missing')
}
