/** Password hashes of other systems. Binary values are base64 of any alphabet, or hex. */
import { int32, message, of, optional, text } from '../wire.ts'

const hash = text({ max: 4096 })
const base64 = text({ max: 4096, doc: 'Base64' })
const count = int32({ min: 0 })
const kind = text({ max: 64 })

const PasswordImportHash = message('PasswordImportHash', { hash })

const PasswordImportFirebase = message('PasswordImportFirebase', {
  hash: base64,
  salt: base64,
  saltSeparator: base64,
  signerKey: base64,
  memory: count,
  rounds: count,
})

const PasswordImportPbkdf2 = message('PasswordImportPbkdf2', {
  hash: base64,
  salt: base64,
  iterations: count,
  type: { ...kind, doc: 'sha1, sha256 or sha512' },
})

const PasswordImportPhpass = message('PasswordImportPhpass', {
  hash,
  salt: hash,
  iterations: count,
  type: { ...kind, doc: 'md5 or sha512' },
})

const PasswordImportBach = message('PasswordImportBach', { hash, key: hash })

const PasswordImportArgon2 = message('PasswordImportArgon2', {
  hash: base64,
  salt: base64,
  iterations: count,
  memory: { ...count, doc: 'KiB' },
  threads: count,
  type: { ...kind, doc: 'argon2id, argon2i or argon2d' },
})

const PasswordImportSha = message('PasswordImportSha', {
  hash,
  type: { ...kind, doc: 'sha1, sha256 or sha512' },
  salt: hash,
})

export const PasswordImport = message('PasswordImport', {
  bcrypt: optional(of(PasswordImportHash)),
  django: optional(of(PasswordImportHash)),
  firebase: optional(of(PasswordImportFirebase)),
  pbkdf2: optional(of(PasswordImportPbkdf2)),
  phpass: optional(of(PasswordImportPhpass)),
  md5: optional(of(PasswordImportHash)),
  bach: optional(of(PasswordImportBach)),
  argon2: optional(of(PasswordImportArgon2)),
  sha: optional(of(PasswordImportSha)),
  buddyauth: optional(of(PasswordImportHash)),
})
