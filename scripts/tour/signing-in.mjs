// People sign in with what the command line made for them; an independent library verifies their tokens.
import { createRemoteJWKSet, jwtVerify } from 'jose'

export const title = 'Signing in'

const email = 'signing-in@descope.com'

export async function run(tour) {
  const calls = callsTo(tour)
  await codes(tour, calls)
  await links(tour, calls)
  await passwords(tour, calls)
  await accessKeys(tour, calls)
  await keys(tour, calls)
}

function callsTo({ environment }) {
  const { DESCOPE_BASE_URL: base, DESCOPE_PROJECT_ID: project } = environment
  const published = createRemoteJWKSet(new URL(`${base}/v2/keys/${project}`), { cooldownDuration: 0 })
  return {
    post: async (path, body, token) => {
      process.stdout.write(`POST ${path}\n`)
      const answer = await fetch(base + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${project}${token ? `:${token}` : ''}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return { status: answer.status, body: await answer.json() }
    },
    read: async (token) => (await jwtVerify(token, published, { issuer: project, algorithms: ['RS256'] })).payload,
  }
}

async function codes(tour, { post, read }) {
  tour.note('A test user, a code, a session')
  await tour.json('user', 'test', 'create', email, '-p', '+19999999999', '-j')
  const { code } = await tour.json('user', 'test', 'generate', 'otp', 'sms', email, '-j')
  const verified = await post('/v1/auth/otp/verify/sms', { loginId: email, code })
  tour.check('the code signs in', [verified.status, verified.body.firstSeen], [200, true])
  const { sessionJwt, refreshJwt, user } = verified.body
  const { sub, amr, tu } = await read(sessionJwt)
  tour.check('the session token is of the user', [sub, amr, tu], [user.userId, ['sms'], true])
  const again = await post('/v1/auth/otp/verify/sms', { loginId: email, code })
  tour.check('the code can be used again', again.status, 200)
  const wrong = await post('/v1/auth/otp/verify/sms', { loginId: email, code: code === '000000' ? '111111' : '000000' })
  tour.check('a wrong code is refused', [wrong.status, wrong.body.errorCode], [401, 'E061102'])

  const refreshed = await post('/v1/auth/refresh', {}, refreshJwt)
  tour.check('the session is refreshed', [refreshed.status, (await read(refreshed.body.sessionJwt)).drn], [200, 'DS'])
  tour.check('it is ended', (await post('/v1/auth/logout', {}, refreshJwt)).status, 200)
  const ended = await post('/v1/auth/refresh', {}, refreshJwt)
  tour.check('an ended session is not refreshed', [ended.status, ended.body.errorCode], [401, 'E064001'])
}

async function links(tour, { post }) {
  tour.note('Links')
  const url = ['-u', 'https://example.com/callback']
  const magic = await tour.json('user', 'test', 'generate', 'magic-link', 'email', email, ...url, '-j')
  const token = new URL(magic.link).searchParams.get('t')
  tour.check('a magic link signs in', (await post('/v1/auth/magiclink/verify', { token })).status, 200)
  tour.check('it does so once', (await post('/v1/auth/magiclink/verify', { token })).status, 401)

  const made = await tour.json('user', 'test', 'generate', 'enchanted-link', email, ...url, '-j')
  const { link, pendingRef } = made.result
  const poll = () => post('/v1/auth/enchantedlink/pending-session', { pendingRef })
  const waiting = await poll()
  tour.check('an enchanted link waits', [waiting.status, waiting.body.errorCode], [401, 'E062503'])
  await post('/v1/auth/enchantedlink/verify', { token: new URL(link).searchParams.get('t') })
  const opened = await poll()
  tour.check('whoever asked gets the session', [opened.status, opened.body.user?.loginIds], [200, [email]])
}

async function passwords(tour, { post }) {
  tour.note('A temporary password has to be replaced')
  await tour.descope('user', 'password', 'set-temporary', email, 'a8 Re7f9E!', '-j')
  const loginId = email
  const signIn = (password) => post('/v1/auth/password/signin', { loginId, password })
  const expired = await signIn('a8 Re7f9E!')
  tour.check('it does not sign in', [expired.status, expired.body.errorCode], [401, 'E062909'])
  const words = { loginId, oldPassword: 'a8 Re7f9E!', newPassword: 'MySecurePassword123!' }
  tour.check('it is replaced', (await post('/v1/auth/password/replace', words)).status, 200)
  tour.check('the new one signs in', (await signIn('MySecurePassword123!')).status, 200)
}

async function accessKeys(tour, { post, read }) {
  tour.note('An access key is exchanged for a session')
  const { accessKey } = await tour.json('access-key', 'create', 'Tour', '-j')
  const { id, cleartext } = accessKey
  const { status, body } = await post('/v1/auth/accesskey/exchange', {}, cleartext)
  tour.check('the key is exchanged', [status, (await read(body.sessionJwt)).sub], [200, id])
  await tour.descope('access-key', 'delete', id)
  const gone = await post('/v1/auth/accesskey/exchange', {}, cleartext)
  tour.check('a deleted key is refused', [gone.status, gone.body.errorCode], [401, 'E062803'])
}

async function keys(tour, { post, read }) {
  tour.note('Keys are replaced while tokens are about')
  const { code } = await tour.json('user', 'test', 'generate', 'otp', 'email', email, '-j')
  const before = (await post('/v1/auth/otp/verify/email', { loginId: email, code })).body
  const rotated = await tour.json('key', 'rotate', '-j')
  tour.check('two keys are published', rotated.key?.published?.length, 2)
  const after = (await post('/v1/auth/otp/verify/email', { loginId: email, code })).body
  for (const { sessionJwt } of [before, after]) tour.check('a token verifies', (await read(sessionJwt)).drn, 'DS')
  await tour.descope('user', 'delete', email)
}
