/** Native hash functions, loaded at the first password: they are a tenth of the time that a plane needs to start. */
import type * as Argon2 from '@node-rs/argon2'
import type * as Bcrypt from '@node-rs/bcrypt'
import { callYielding, canYield } from './yielding-threads.ts'

export async function hash(password: string, cost: Argon2.Options): Promise<string> {
  const { hash: here } = await argon2()
  return apart ? callYielding(pathOfArgon2(), ['hash', password, cost]) : here(password, cost)
}

export async function verifyArgon2(kept: string, password: string): Promise<boolean> {
  const { verify: here } = await argon2()
  return apart ? callYielding(pathOfArgon2(), ['verify', kept, password]) : here(kept, password)
}

export const verifyBcrypt: typeof Bcrypt.verify = async (...args) => (await bcrypt()).verify(...args)

/** The functions are not to be had. It says nothing about a password. */
export class NoHashing extends Error {
  constructor(cause: unknown) {
    super(`cannot load the native hash functions${REMEDY}`, { cause })
  }
}

declare const __BINARY__: boolean

/** The native binary carries the functions inside, where threads do not find them by a path. */
const apart = canYield && !__BINARY__

/** The native binary puts them among the temporary files to load them. */
const REMEDY = __BINARY__ ? ': set TMPDIR to a folder from which programs may run' : ''

const argon2 = () => import('@node-rs/argon2').catch(fail)
const bcrypt = () => import('@node-rs/bcrypt').catch(fail)
const pathOfArgon2 = () => require.resolve('@node-rs/argon2')

function fail(cause: unknown): never {
  throw new NoHashing(cause)
}
