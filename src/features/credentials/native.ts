/** Native hash functions, loaded at the first password: they are a tenth of the time that a plane needs to start. */
import type * as Argon2 from '@node-rs/argon2'
import type * as Bcrypt from '@node-rs/bcrypt'

export const hash: typeof Argon2.hash = async (...args) => (await argon2()).hash(...args)
export const verifyArgon2: typeof Argon2.verify = async (...args) => (await argon2()).verify(...args)
export const verifyBcrypt: typeof Bcrypt.verify = async (...args) => (await bcrypt()).verify(...args)

const argon2 = () => import('@node-rs/argon2')
const bcrypt = () => import('@node-rs/bcrypt')
