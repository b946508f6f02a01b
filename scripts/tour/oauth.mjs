// An inbound app gets tokens with its id and secret; an independent library verifies them with the published keys.
import { createRemoteJWKSet, jwtVerify } from 'jose'

export const title = 'Tokens for an inbound app'

export async function run(tour) {
  const { DESCOPE_BASE_URL: base, DESCOPE_PROJECT_ID: project } = tour.environment
  tour.note('An app, made on the command line')
  const callback = ['-c', 'https://reports.example.com/callback']
  const scopes = ['-p', 'read,Read reports,-', '-p', 'write,Write reports,-']
  const made = await tour.json(
    'apps',
    'inbound',
    'create',
    'Reports',
    '-f',
    `${base}/login/${project}`,
    ...scopes,
    ...callback,
    '-j',
  )
  const { id, clientId } = made.app ?? {}

  tour.note('Where its tokens come from')
  const issuer = `${base}/v1/apps/${project}`
  const metadata = await get(`${issuer}/.well-known/openid-configuration`)
  tour.check('the server names itself', metadata.issuer, issuer)

  tour.note('Client credentials')
  const tokens = await ask(metadata.token_endpoint, { client_id: clientId, client_secret: made.secret, scope: 'read' })
  tour.check(
    'the token is a bearer for ten minutes',
    [tokens.token_type, tokens.expires_in, tokens.scope],
    ['Bearer', 600, 'read'],
  )
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri))
  const { payload } = await jwtVerify(tokens.access_token, keys, { issuer, audience: project, algorithms: ['RS256'] })
  process.stdout.write(`${JSON.stringify(payload, undefined, 2)}\n`)
  tour.check('the token says who got it', [payload.sub, payload.azp, payload.scope], [id, clientId, 'read'])

  tour.note('A new secret: the old one ends at once')
  const rotated = await tour.json('apps', 'inbound', 'secret', 'rotate', id, '-j')
  const refused = await ask(metadata.token_endpoint, { client_id: clientId, client_secret: made.secret })
  tour.check('the old secret is refused', refused.error, 'invalid_client')
  const again = await ask(metadata.token_endpoint, { client_id: clientId, client_secret: rotated.secret })
  tour.check('the new one is taken', again.scope, 'read write')

  await seeLoginPage(tour, metadata.authorization_endpoint, { client_id: clientId, redirect_uri: callback[1] })
  await tour.json('apps', 'inbound', 'delete', id, '-j')
}

async function seeLoginPage(tour, endpoint, app) {
  const { DESCOPE_BASE_URL: base, DESCOPE_PROJECT_ID: project } = tour.environment
  tour.note('The login page of the plane')
  const query = new URLSearchParams({
    response_type: 'code',
    ...app,
    scope: 'openid read',
    state: 'tour',
  })
  const response = await fetch(`${endpoint}?${query}`, { redirect: 'manual' })
  const page = new URL(response.headers.get('location') ?? '', base)
  process.stdout.write(`GET ${endpoint}\n=> ${response.status} ${page.pathname}\n`)
  tour.check('authorize leads there', [response.status, page.origin + page.pathname], [302, `${base}/login/${project}`])
  const cookie = (response.headers.getSetCookie()[0] ?? '').split(';')[0]
  const shown = await (await fetch(page, { headers: { cookie } })).text()
  const plain = /<noscript><meta http-equiv="refresh" content="0;url=([^"]+)">/
    .exec(shown)?.[1]
    ?.replaceAll('&amp;', '&')
    .replaceAll('&#38;', '&')
  tour.check('it leads browsers without scripts to forms', plain !== undefined, true)
  const forms = await (await fetch(new URL(plain ?? '', page), { headers: { cookie } })).text()
  tour.check('they ask who wants to go on', /<h1>Sign in<\/h1>\s*<p>to go on to <strong>Reports</.test(forms), true)
}

/** @returns {Promise<any>} */
async function get(url) {
  process.stdout.write(`GET ${url}\n`)
  return (await fetch(url)).json()
}

/** @returns {Promise<any>} */
async function ask(url, fields) {
  process.stdout.write(`POST ${url} grant_type=client_credentials\n`)
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...fields })
  return (await fetch(url, { method: 'POST', body })).json()
}
