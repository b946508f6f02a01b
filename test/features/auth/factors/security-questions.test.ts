import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { changeAuth } from '../../../../src/features/project/settings.ts'
import { type AuthPlane, signInTestUser, suite } from '../signing-in.ts'

const QUESTIONS = [
  { id: 'pet', text: 'Your first pet?' },
  { id: 'town', text: 'Where were you born?' },
  { id: 'book', text: 'Your first book?' },
]
const SETTINGS = { enabled: true, securityQuestions: QUESTIONS, setupQuestionsCount: 2, verifyQuestionsCount: 2 }
const RIGHT: { id: string; answer: string }[] = [
  { id: 'town', answer: '  ulm ' },
  { id: 'pet', answer: 'REX' },
]

suite('security questions', (get) => {
  let plane: AuthPlane
  let refreshJwt: string
  const configure = (changes: object) =>
    plane.world.store
      .of(plane.projectId)
      .write((tables) =>
        changeAuth(tables, { project: plane.projectId, method: 'securityquestions', now: plane.now }, { ...changes }),
      )
  const post = (what: 'setup' | 'verify', body: object, token = refreshJwt) =>
    plane.as(token, `/v1/auth/security-questions/${what}`, body)
  const fails = async (what: 'setup' | 'verify', body: object, token?: string) => {
    const answer = await post(what, body, token)
    return [answer.status, answer.body.errorCode]
  }
  const ask = (token = refreshJwt) => plane.get(token, '/v1/auth/security-questions/verify?loginId=asked')
  const set = (answers: object[]) => post('setup', { loginId: 'asked', answers })
  const verify = (answers: object[], more: object = {}) => post('verify', { loginId: 'asked', answers, ...more })
  const WRONG = [401, 'E062903']

  before(async () => {
    plane = get()
    refreshJwt = (await signInTestUser(plane, 'asked')).refreshJwt
  })

  it('are there when the project has them, and need a session', async () => {
    assert.deepEqual(await fails('setup', { answers: RIGHT }), [400, 'E013009'])
    await configure(SETTINGS)
    assert.deepEqual(await fails('setup', { answers: RIGHT }, ''), [401, 'E061005'])
    assert.deepEqual(await fails('setup', { loginId: 'somebody', answers: RIGHT }), [401, 'E061004'])
  })

  it('take answers to what the project asks, as many as it wants', async () => {
    const [pet, town] = [
      { id: 'pet', answer: 'Rex' },
      { id: 'town', answer: 'Ulm' },
    ]
    for (const answers of [[pet], [pet, pet], [pet, { id: 'car', answer: 'x' }], [pet, { id: 'town', answer: ' ' }]]) {
      assert.deepEqual(await fails('setup', { answers }), [400, 'E011003'], JSON.stringify(answers))
    }
    assert.equal((await ask()).status, 400)
    assert.deepEqual((await set([town, pet])).body, {})
    assert.deepEqual((await ask()).body, { questions: QUESTIONS.slice(0, 2) })
  })

  it('are one more factor when all answers are right, however they are spaced and cased', async () => {
    const { status, body } = await verify(RIGHT)
    assert.equal(status, 200)
    const claims = await plane.read(body.sessionJwt)
    assert.deepEqual([claims.amr, claims['su']], [['email', 'sq', 'mfa'], undefined])
    assert.equal((await plane.read((await verify(RIGHT, { stepup: true })).body.sessionJwt))['su'], true)
  })

  it('refuse answers that are wrong, missing or to other questions, and lock guessers', async () => {
    const wrong = RIGHT.map((right) => ({ ...right, ...(right.id === 'town' && { answer: 'Bonn' }) }))
    for (const answers of [wrong, RIGHT.slice(0, 1), [...RIGHT, { id: 'book', answer: 'x' }]]) {
      assert.deepEqual(await fails('verify', { answers }), WRONG)
    }
    await configure({ tempLock: true, tempLockAttempts: 2, tempLockDuration: 5 })
    plane.now += 3_600_000
    const answers = await Promise.all(Array.from({ length: 6 }, () => verify(wrong)))
    const told = answers.map(({ body }) => body.errorMessage).sort()
    assert.deepEqual(told, [
      ...Array(2).fill('The answers are not right'),
      ...Array(4).fill('Too many wrong answers: wait'),
    ])
    assert.equal((await verify(RIGHT)).status, 401)
    plane.now += 300_001
    assert.equal((await verify(RIGHT)).status, 200)
  })

  it('lock until there are new answers, where the project says so', async () => {
    await configure({ tempLock: false, lock: true, lockAttempts: 2 })
    const wrong = [{ id: 'pet', answer: 'Bello' }]
    for (let n = 0; n < 3; n++) await verify(wrong)
    plane.now += 30 * 24 * 3_600_000 - 10_000_000
    refreshJwt = (await signInTestUser(plane, 'asked')).refreshJwt
    assert.equal((await verify(RIGHT)).status, 401)
    await set(RIGHT)
    assert.equal((await verify(RIGHT)).status, 200)
  })

  it('are kept as hashes, and end when the account changes hands', async () => {
    const { userId } = (await plane.get(refreshJwt, '/v1/auth/me')).body
    const { recovery } = plane.world.store.of(plane.projectId)
    const kept = [...(await recovery.answers(plane.projectId, userId)).values()]
    assert.equal(kept.length, 2)
    for (const hash of kept) assert.match(hash, /^\$argon2id\$/)
    await plane.world.store.of(plane.projectId).write((tables) => tables.users.forget(plane.projectId, userId))
    assert.equal((await recovery.answers(plane.projectId, userId)).size, 0)
  })
})
