/** Whoever reaches the local provider signs in as anybody: a plane that people use has none of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type RunningPlane, startPlane } from '../../../src/plane.ts'
import { readSettings, type Settings } from '../../../src/settings/config.ts'

const PAGE = `/dev/provider/sign-in?provider_at=${encodeURIComponent('https://accounts.google.com/o/oauth2/v2/auth')}&client_id=local&redirect_uri=${encodeURIComponent('http://localhost:3000/v1/oauth/callback')}&response_type=code&scope=openid`

async function onPlane(
  settings: Partial<Settings>,
  work: (plane: RunningPlane, send: Send, log: string[]) => Promise<void>,
): Promise<void> {
  const log: string[] = []
  const note = (message: string) => void log.push(message)
  const plane = await startPlane(
    { ...readSettings({}, {}), database: 'sqlite::memory:', port: 0, ...settings },
    { log: { debug: () => {}, info: () => {}, warn: note, error: note } },
  )
  const { projectId = '', managementKey = '' } = plane.first ?? {}
  const send: Send = async (method, path, body, key = `:${managementKey}`) => {
    const answer = await fetch(plane.url + path, {
      method,
      headers: { authorization: `Bearer ${projectId}${key}`, connection: 'close' },
      redirect: 'manual',
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: answer.status, text: await answer.text() }
  }
  try {
    await work(plane, send, log)
  } finally {
    await plane.stop()
  }
}

type Send = (method: string, path: string, body?: object, key?: string) => Promise<{ status: number; text: string }>

/** Nothing is offered, nothing is led elsewhere, and nothing is signed in without settings. */
async function hasNone(plane: RunningPlane, send: Send): Promise<void> {
  assert.equal(plane.world.localProvider, undefined)
  for (const [method, path] of [
    ['GET', PAGE],
    ['POST', PAGE],
    ['GET', '/dev/provider/send.js'],
  ] as const) {
    const { status, text } = await send(method, path)
    assert.deepEqual([method, path, status], [method, path, 404])
    assert.match(text, /E011404/)
  }
  assert.equal((await send('GET', '/dev/provider/people')).status, 404)
  assert.equal((await send('POST', '/dev/provider/next', { answers: [{ cancel: true }] })).status, 404)
  const start = await send('POST', '/v1/auth/oauth/authorize?provider=google', {}, '')
  assert.deepEqual([start.status, /no provider google/.test(start.text)], [400, true])
  const { id } = JSON.parse((await send('POST', '/v1/mgmt/tenant/create', { name: 'Acme' })).text) as { id: string }
  const idpUrl = 'https://acme.okta.com/app/sso/saml'
  const settings = { idpUrl, entityId: 'http://www.okta.com/exk', idpCert: 'MIIC' }
  await send('POST', '/v1/mgmt/sso/saml', { tenantId: id, settings })
  const sso = JSON.parse((await send('POST', `/v1/auth/sso/authorize?tenant=${id}`, {}, '')).text) as { url: string }
  assert.equal(sso.url.startsWith(`${idpUrl}?SAMLRequest=`), true)
}

test('a plane without --dev has no local provider, whatever the setting says', async () => {
  for (const provider of ['local', 'real'] as const) await onPlane({ provider }, hasNone)
})

test('a plane with --dev asks real providers where it is told so, or has a name by which others reach it', async () => {
  await onPlane({ dev: true, provider: 'real' }, hasNone)
  await onPlane({ dev: true, allowedHosts: ['login.example.com'] }, async (plane, send, log) => {
    await hasNone(plane, send)
    assert.deepEqual(log, ['real identity providers are asked: the plane has a name of others'])
  })
  await onPlane({ dev: true, baseUrls: ['https://login.example.com'] }, async (plane) => {
    assert.equal(plane.world.localProvider, undefined)
  })
})

test('a plane with --dev does not start where others could reach it', async () => {
  await assert.rejects(
    onPlane({ dev: true, host: '0.0.0.0' }, async () => {}),
    /--dev is for this machine only/,
  )
})

test('with --dev the page is there, its scripts are for a management key, and the inspector shows what is asked', async () => {
  await onPlane({ dev: true, allowedHosts: ['host.docker.internal'] }, async (_, send) => {
    assert.equal((await send('GET', PAGE, undefined, '')).status, 200)
    for (const key of ['', ':Kwrong']) {
      assert.equal((await send('POST', '/dev/provider/next', { answers: [{ cancel: true }] }, key)).status, 401)
      assert.equal((await send('GET', '/dev/provider/people', undefined, key)).status, 401)
    }
    assert.equal((await send('POST', '/dev/provider/next', { answers: [{}] })).status, 400)
    const people = [{ email: 'jane.doe@acme.example' }]
    const kept = JSON.parse((await send('POST', '/dev/provider/people', { people })).text) as { people: object[] }
    assert.deepEqual(kept.people, [
      {
        email: 'jane.doe@acme.example',
        unverified: false,
        name: 'Jane Doe',
        givenName: 'Jane',
        familyName: 'Doe',
        picture: '',
        phone: '',
        sub: '',
        groups: [],
        claims: {},
      },
    ])
    await send('POST', '/dev/provider/next', { answers: [{ person: people[0] }] })
    const { url } = JSON.parse((await send('POST', '/v1/auth/oauth/authorize?provider=google', {}, '')).text) as {
      url: string
    }
    const back = await fetch(url, { headers: { connection: 'close' } })
    const code = new URL(back.url).searchParams.get('code')
    assert.ok(code, back.url)
    const { requests } = JSON.parse((await send('GET', '/v1/mgmt/dev/inspections')).text) as {
      requests: { method: string; path: string; caller: string; asked: unknown; answered: unknown }[]
    }
    const sent = requests.filter(({ caller }) => caller === 'the plane itself')
    assert.deepEqual(
      sent.map(({ method, path }) => `${method} ${path}`),
      [
        'POST https://oauth2.googleapis.com/token',
        'GET https://www.googleapis.com/oauth2/v3/certs',
        'GET https://openidconnect.googleapis.com/v1/userinfo',
      ],
    )
    assert.equal(
      requests.some(({ path }) => path === '/dev/provider/sign-in'),
      true,
    )
    // What somebody could act with is left out, on both sides.
    const { code: asked, code_verifier: verifier } = (sent[0]?.asked ?? {}) as { [field: string]: string }
    const { access_token: access, id_token: id } = (sent[0]?.answered ?? {}) as { [field: string]: string }
    assert.deepEqual([asked, verifier, access, id], Array(4).fill('[redacted]'))
    assert.doesNotMatch(JSON.stringify(requests), new RegExp(code))
    assert.equal((await send('POST', '/dev/reset', {})).status, 200)
    const fresh = JSON.parse((await send('GET', '/dev/provider/people')).text) as { people: { email: string }[] }
    assert.equal(fresh.people[0]?.email, 'ada.lovelace@example.com')
  })
})
