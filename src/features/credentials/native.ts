/** Native hash functions, loaded at the first password: they are a tenth of the time that a plane needs to start. */
import type * as Argon2 from '@node-rs/argon2'
import type * as Bcrypt from '@node-rs/bcrypt'

export const hash: typeof Argon2.hash = async (...args) => (await argon2()).hash(...args)
export const verifyArgon2: typeof Argon2.verify = async (...args) => (await argon2()).verify(...args)
export const verifyBcrypt: typeof Bcrypt.verify = async (...args) => (await bcrypt()).verify(...args)

/** The functions are not to be had. It says nothing about a password. */
export class NoHashing extends Error {
  constructor(cause: unknown) {
    super(`cannot load the native hash functions${REMEDY}`, { cause })
  }
}

declare const __BINARY__: boolean

/** The native binary puts them among the temporary files to load them. */
const REMEDY = __BINARY__ ? ': set TMPDIR to a folder from which programs may run' : ''

const argon2 = () => import('@node-rs/argon2').catch(fail)
const bcrypt = () => import('@node-rs/bcrypt').catch(fail)

function fail(cause: unknown): never {
  throw new NoHashing(cause)
}
