/** Password hashes of other systems: checked when they come, because one that never fits anything locks its user out. */

import { ApiError } from '../../../contract/faults.ts'
import type { PasswordImport } from '../../../contract/schemas/password-import.ts'
import type { ValueOf } from '../../../contract/wire.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { keysOf } from '../../../lib/own.ts'
import { argon2Cost, bcryptHash, pbkdf2Rounds, phpassRounds, shaType } from './hash-costs.ts'
import { base64Bytes, hashBytes, isHex, readBase64, saltBytes, within, wrong } from './hash-encodings.ts'
import { buddyHash, djangoHash, phcHash, phcText } from './hash-texts.ts'
import { PHPASS_ALPHABET, toPhpassText } from './phpass.ts'

type Imports = ValueOf<typeof PasswordImport>
type Scheme = keyof Imports
type ImportedHash<S extends Scheme> = NonNullable<Imports[S]>
type Reader<S extends Scheme> = (given: ImportedHash<S>) => JsonObject

/** The form in which it is kept. Throws ApiError invalid, also where no scheme is one that is known. */
export function toImportedHash(imports: Imports): JsonObject {
  const schemes = keysOf(imports).filter((scheme) => imports[scheme] !== undefined)
  const scheme = schemes[0]
  if (!scheme)
    throw new ApiError('invalid', `The hashedPassword field must have one of ${Object.keys(READERS).join(', ')}`)
  if (schemes.length > 1) throw new ApiError('invalid', `The hashedPassword field has both ${schemes.join(' and ')}`)
  return (READERS[scheme] as Reader<Scheme>)(imports[scheme] as never)
}

const READERS: { [S in Scheme]-?: Reader<S> } = {
  bcrypt: ({ hash }) => ({ scheme: 'bcrypt', hash: bcryptHash(hash, 'bcrypt.hash') }),
  django: ({ hash }) => djangoHash(hash),
  buddyauth: ({ hash }) => buddyHash(hash),
  md5: ({ hash }) => {
    const { bytes } = hashBytes(hash, { field: 'md5.hash', size: 16 })
    return { scheme: 'digest', type: 'md5', hash: bytes.toString('hex'), salt: '' }
  },
  sha: ({ hash, type: name, salt }) => {
    const { type, size } = shaType(name, 'sha.type')
    const { bytes } = hashBytes(hash, { field: 'sha.hash', size })
    return { scheme: 'digest', type, hash: bytes.toString('hex'), salt }
  },
  pbkdf2: ({ hash, salt, iterations, type: name }) => {
    const { type, size } = shaType(name, 'pbkdf2.type')
    const read = hashBytes(hash, { field: 'pbkdf2.hash' })
    return {
      scheme: 'pbkdf2',
      type,
      iterations: pbkdf2Rounds(iterations, Math.ceil(read.bytes.length / size), 'pbkdf2.iterations'),
      hash: read.bytes.toString('base64'),
      salt: saltBytes(salt, 'pbkdf2.salt', read).toString('base64'),
    }
  },
  firebase: (given) => firebaseHash(given),
  phpass: (given) => phpassHash(given),
  argon2: (given) => argon2Hash(given),
  bach: () => {
    throw wrong('scheme', 'one whose algorithm is public: a hash of bach could never be verified')
  },
}

function firebaseHash({ hash, salt, saltSeparator, signerKey, memory, rounds }: ImportedHash<'firebase'>): JsonObject {
  const key = base64Bytes(signerKey, 'firebase.signerKey')
  return {
    scheme: 'firebase',
    // The key itself is what is encrypted, byte by byte.
    hash: hashBytes(hash, { field: 'firebase.hash', size: key.length }).bytes.toString('base64'),
    salt: base64Bytes(salt, 'firebase.salt').toString('base64'),
    saltSeparator: saltSeparator === '' ? '' : base64Bytes(saltSeparator, 'firebase.saltSeparator').toString('base64'),
    signerKey: key.toString('base64'),
    memory: within(memory, 1, 17, 'firebase.memory'),
    rounds: within(rounds, 1, 10, 'firebase.rounds'),
  }
}

/** Also the whole text as databases hold it: `$P$<cost><salt><hash>`. */
function phpassHash({ hash, salt, iterations, type }: ImportedHash<'phpass'>): JsonObject {
  const [, mark, cost = '', inside = '', digest = ''] = /^\$([PHS])\$(.)(.{8})(.+)$/.exec(hash) ?? []
  if (mark) {
    const algorithm = mark === 'S' ? 'sha512' : 'md5'
    return phpassParts({ hash: digest, salt: inside, iterations: PHPASS_ALPHABET.indexOf(cost), type: algorithm })
  }
  const algorithm = type === '' ? 'md5' : type.toLowerCase().replace('-', '')
  if (algorithm !== 'md5' && algorithm !== 'sha512') throw wrong('phpass.type', 'md5 or sha512')
  return phpassParts({ hash, salt, iterations, type: algorithm })
}

function phpassParts({ hash, salt, iterations, type }: ImportedHash<'phpass'>): JsonObject {
  if (salt === '') throw wrong('phpass.salt', 'set')
  return {
    scheme: 'phpass',
    type,
    hash: phpassDigest(hash, type),
    salt,
    iterations: phpassRounds(iterations, 'phpass.iterations'),
  }
}

/** In the alphabet of phpass, as Drupal cuts it, too; in hex or padded base64, which that alphabet never looks like. */
function phpassDigest(text: string, type: string): string {
  const size = type === 'md5' ? 16 : 64
  if (isHex(text) && text.length === size * 2) return toPhpassText(Buffer.from(text, 'hex'))
  const bytes = text.endsWith('=') ? readBase64(text) : undefined
  if (bytes?.length === size) return toPhpassText(bytes)
  const lengths = type === 'md5' ? [22] : [43, 86]
  if (/^[./0-9A-Za-z]+$/.test(text) && lengths.includes(text.length)) return text
  throw wrong('phpass.hash', `in the base64 of phpass, ${lengths.join(' or ')} characters`)
}

function argon2Hash({ hash, salt, iterations, memory, threads, type }: ImportedHash<'argon2'>): JsonObject {
  if (hash.startsWith('$')) return { scheme: 'phc', hash: phcHash(hash, 'argon2.hash') }
  const algorithm = type === '' ? 'argon2id' : type.toLowerCase().replace(/^(?!argon2)/, 'argon2')
  if (!/^argon2(id|i|d)$/.test(algorithm)) throw wrong('argon2.type', 'argon2id, argon2i or argon2d')
  const read = hashBytes(hash, { field: 'argon2.hash' })
  const cost = argon2Cost({ memory, iterations, threads }, 'argon2')
  return {
    scheme: 'phc',
    hash: phcText(`${algorithm}$v=19$${cost}`, saltBytes(salt, 'argon2.salt', read), read.bytes),
  }
}
