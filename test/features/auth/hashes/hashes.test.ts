/** Hashes of other systems, by vectors that passlib, Django, argon2-cffi, bcrypt and hashlib made, not this program. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { repoRoot } from '../../../support/paths.ts'
import { suite } from '../signing-in.ts'

interface Vector {
  name: string
  password: string
  hashedPassword: object
}

const file = join(repoRoot, 'test/features/auth/hashes/hash-vectors.json')
const vectors: Vector[] = JSON.parse(readFileSync(file, 'utf8'))

suite('hashes of other systems', (get) => {
  const signIn = (loginId: string, password: string) =>
    get().as(undefined, '/v1/auth/password/signin', { loginId, password })

  it('C2 C3 every form in every encoding is taken, and its password alone signs in', async () => {
    const plane = get()
    const users = vectors.map(({ name, hashedPassword }) => ({ loginId: `by ${name}`, hashedPassword }))
    const made = await plane.call('POST', '/v1/mgmt/user/create/batch', { users })
    assert.deepEqual([made.status, made.body.failedUsers, made.body.createdUsers.length], [200, [], users.length])
    for (const { name, password } of vectors) {
      const loginId = `by ${name}`
      assert.equal((await signIn(loginId, `${password} `)).status, 401, name)
      assert.equal((await signIn(loginId, password)).status, 200, name)
    }
  })

  it('C2 C3 one bit off signs nobody in', async () => {
    const plane = get()
    const changed = vectors.map(({ name, password, hashedPassword }) => ({
      loginId: `off ${name}`,
      password,
      hashedPassword: JSON.parse(oneOff(JSON.stringify(hashedPassword))),
    }))
    const users = changed.map(({ loginId, hashedPassword }) => ({ loginId, hashedPassword }))
    const { status, body } = await plane.call('POST', '/v1/mgmt/user/create/batch', { users })
    assert.equal(status, 200)
    assert.deepEqual(body.failedUsers, [])
    for (const { loginId, password } of changed) assert.equal((await signIn(loginId, password)).status, 401, loginId)
  })

  const key = Buffer.alloc(64, 3).toString('base64')
  const salt = Buffer.alloc(16, 1).toString('base64')
  const short = Buffer.alloc(8, 2).toString('base64')
  const hash = Buffer.alloc(32, 2).toString('base64')
  const firebase = { hash: key, salt, saltSeparator: 'Bw==', signerKey: key, memory: 12, rounds: 8 }
  const argon2 = { hash, salt, iterations: 2, memory: 64, threads: 2 }
  const pbkdf2 = { hash, salt, iterations: 1000, type: 'sha256' }
  const SCHEMES = 'field must have one of bcrypt, django, buddyauth, md5, sha, pbkdf2, firebase, phpass, argon2, bach'
  const dead: [object, string][] = [
    [{ firebase: { ...firebase, hash } }, 'firebase.hash must be 64 bytes'],
    [{ firebase: { ...firebase, salt: '' } }, 'firebase.salt must be base64'],
    [{ firebase: { ...firebase, signerKey: '' } }, 'firebase.signerKey must be base64'],
    [{ firebase: { ...firebase, rounds: 11 } }, 'firebase.rounds must be from 1 to 10'],
    [{ firebase: { ...firebase, rounds: 0 } }, 'firebase.rounds must be from 1 to 10'],
    [{ firebase: { ...firebase, memory: 18 } }, 'firebase.memory must be from 1 to 17'],
    [{ pbkdf2: { ...pbkdf2, salt: '' } }, 'pbkdf2.salt must be base64'],
    [{ pbkdf2: { ...pbkdf2, hash: short } }, 'pbkdf2.hash must be at least 16 bytes'],
    [{ pbkdf2: { ...pbkdf2, hash: 'AAAAA' } }, 'pbkdf2.hash must be base64'],
    [
      { pbkdf2: { ...pbkdf2, hash: Buffer.alloc(3000, 7).toString('base64'), iterations: 200_000 } },
      'pbkdf2.iterations must be from 1 to 106382',
    ],
    [{ md5: { hash: 'ab'.repeat(20) } }, 'md5.hash must be 16 bytes'],
    [{ md5: { hash: '' } }, 'md5.hash must be base64'],
    [{ sha: { hash: 'ab'.repeat(20), type: 'sha256' } }, 'sha.hash must be 32 bytes'],
    [{ sha: { hash: 'ab'.repeat(20), type: 'sha3' } }, 'sha.type must be one of sha1, sha256, sha512'],
    [{ argon2: { ...argon2, memory: 15 } }, 'argon2 memory must be from 16 to 1048576'],
    [{ argon2: { ...argon2, salt: 'AAAA' } }, 'argon2 salt must be at least 8 bytes'],
    [{ argon2: { ...argon2, hash: short } }, 'argon2.hash must be at least 16 bytes'],
    [{ argon2: { hash: '$argon2id$v=18$m=64,t=2,p=1$AAAAAAAAAAA$AAAA' } }, 'argon2.hash must be an argon2 hash'],
    [{ django: { hash: `pbkdf2_sha256$1000$salt$${salt}` } }, 'django.hash must be 32 bytes'],
    [{ django: { hash: `pbkdf2_sha256$1000$$${hash}` } }, 'django.hash must be a Django password hash'],
    [{ django: { hash: '!unusable' } }, 'django.hash must be a Django password hash'],
    [
      { phpass: { hash: 'x'.repeat(23), salt: 'IQRaTwmf', iterations: 2048, type: 'md5' } },
      'phpass.hash must be in the base64 of phpass, 22 characters',
    ],
    [
      { phpass: { hash: 'x'.repeat(22), salt: 'IQRaTwmf', iterations: 30, type: 'md5' } },
      'phpass.iterations must be from 7 to 20',
    ],
    [
      { phpass: { hash: 'x'.repeat(22), salt: 'IQRaTwmf', iterations: 2 ** 21, type: 'md5' } },
      'phpass.iterations must be from 128 to 1048576',
    ],
    [{ phpass: { hash: `$P$B${'x'.repeat(29)}` } }, 'phpass.hash must be in the base64 of phpass, 22 characters'],
    [
      { bach: { hash: 'abc', key: 'def' } },
      'scheme must be one whose algorithm is public: a hash of bach could never be verified',
    ],
    [
      { bcrypt: { hash: '$2x$04$abcdefghijklmnopqrstuuKnA9jUaVW4xGi6OwJ9/OY8wA8f89BsO' } },
      'bcrypt.hash must be a bcrypt hash',
    ],
    [{}, SCHEMES],
    [{ scrypt: { hash } }, SCHEMES],
    [{ md5: null }, SCHEMES],
  ]

  it('C2 a hash that could never be verified, or costs too much, fails its user alone', async () => {
    const users = dead.map(([hashedPassword], index) => ({ loginId: `dead ${index}`, hashedPassword }))
    const fine = { loginId: 'alive', hashedPassword: { argon2 } }
    const { status, body } = await get().call('POST', '/v1/mgmt/user/create/batch', { users: [...users, fine] })
    assert.equal(status, 200)
    assert.deepEqual(
      body.failedUsers.map(({ failure }: { failure: string }) => failure),
      dead.map(([, message]) => `Request is invalid: The hashedPassword ${message}`),
    )
    assert.equal(body.createdUsers.length, 1)
  })

  it('C2 an empty password fits no hash', async () => {
    const plane = get()
    const users = [{ loginId: 'empty', hashedPassword: { md5: { hash: 'd41d8cd98f00b204e9800998ecf8427e' } } }]
    await plane.call('POST', '/v1/mgmt/user/create/batch', { users })
    assert.equal((await signIn('empty', '')).status, 400)
    assert.equal((await signIn('empty', ' ')).status, 401)
  })
})

/** Another letter in the middle of the hash that the JSON has. */
function oneOff(json: string): string {
  const [, before = '', hash = '', after = ''] = /^(.*"hash": ?")([^"]*)(".*)$/.exec(json) ?? []
  const at = hash.length - 6
  const other = hash[at] === '4' ? '5' : '4'
  return `${before}${hash.slice(0, at)}${other}${hash.slice(at + 1)}${after}`
}
