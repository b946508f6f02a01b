/** An OpenID provider of somebody else's make, as that of a company: it signs everybody in whom the test names. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'

export interface Person {
  sub: string
  [claim: string]: unknown
}

export interface TestProvider {
  issuer: string
  /** Who signs in next; undefined for somebody who gives up. */
  next: Person | undefined
  /** Requests to the token endpoint. */
  tokens: string[]
  stop(): Promise<void>
}

export async function startProvider(redirectUri: () => string): Promise<TestProvider> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const known = new Map<string, Person>()
  const made: TestProvider = { issuer, next: undefined, tokens: [], stop: () => closed(server) }
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'plane', client_secret: 'secret of the plane', redirect_uris: [redirectUri()] }],
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name', 'given_name', 'family_name', 'groups'],
    },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    ttl: { AccessToken: 3600, AuthorizationCode: 60, IdToken: 3600, Grant: 3600, Interaction: 600, Session: 3600 },
    cookies: { keys: ['of the test'] },
    findAccount: (_, sub) => ({ accountId: sub, claims: async () => known.get(sub) ?? { sub } }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client?.clientId ?? '',
        accountId: ctx.oidc.session?.accountId ?? '',
      })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  })
  const answer = provider.callback()
  server.on('request', async (request, response) => {
    if (request.url === '/token') made.tokens.push(String(request.headers.authorization ?? 'form'))
    if (!request.url?.startsWith('/interaction/')) return answer(request, response)
    const person = made.next
    if (person) known.set(person.sub, person)
    const result = person
      ? { login: { accountId: person.sub } }
      : { error: 'access_denied', error_description: 'The person gave up' }
    await provider.interactionFinished(request, response, result)
  })
  return made
}

const closed = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

/** Goes where a browser would be sent, with cookies, up to the first address that begins so. */
export async function follow(start: string, until: string): Promise<URL> {
  const jars = new Map<string, Map<string, string>>()
  let at = start
  for (let hop = 0; hop < 20; hop++) {
    if (at.startsWith(until)) return new URL(at)
    const { origin } = new URL(at)
    const jar = jars.get(origin) ?? new Map<string, string>()
    jars.set(origin, jar)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(at, { redirect: 'manual', headers: { cookie } })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    const location = answer.headers.get('location')
    if (!location) throw new Error(`${at} answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`)
    at = new URL(location, at).href
  }
  throw new Error('there is no end of redirects')
}
