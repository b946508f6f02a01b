/** Another service, as far as outbound apps see it: codes, tokens that are refreshed once each, revocation, registration. */
import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Provider {
  url: string
  /** Forms of the token endpoint, in order. */
  asked: { [name: string]: string }[]
  revoked: string[]
  registered: { [name: string]: unknown }[]
  /** What the next tokens are given beside the usual; `error` refuses them. */
  next: { [name: string]: unknown }
  /** Milliseconds that a refresh takes. */
  pause: number
  /** What a browser that follows the address brings back: where to, and with what. */
  allow(address: string): { redirectUri: string; query: string; challenge: string }
  stop(): Promise<void>
}

export async function startProvider(): Promise<Provider> {
  const codes = new Map<string, { challenge: string; redirectUri: string }>()
  const refreshTokens = new Set<string>()
  const provider = { asked: [], revoked: [], registered: [], next: {}, pause: 0 } as unknown as Provider

  const giveTokens = (form: { [name: string]: string }): [number, object] => {
    if (form['client_id'] !== 'home' || form['client_secret'] !== 'S3cret') return [401, { error: 'invalid_client' }]
    if (form['grant_type'] === 'authorization_code') {
      const code = codes.get(form['code'] ?? '')
      codes.delete(form['code'] ?? '')
      const verifier = createHash('sha256')
        .update(form['code_verifier'] ?? '')
        .digest('base64url')
      if (
        !code ||
        code.redirectUri !== form['redirect_uri'] ||
        (code.challenge !== '' && code.challenge !== verifier)
      ) {
        return [400, { error: 'invalid_grant', error_description: 'The code is not good' }]
      }
      // Each refresh token is good once, as careful services have it.
    } else if (!refreshTokens.delete(form['refresh_token'] ?? '')) return [400, { error: 'invalid_grant' }]
    if (provider.next['error']) return [400, provider.next]
    const refresh = randomUUID()
    refreshTokens.add(refresh)
    return [
      200,
      { access_token: randomUUID(), token_type: 'Bearer', expires_in: 3600, refresh_token: refresh, ...provider.next },
    ]
  }

  const server = createServer(async (request, response) => {
    const body = await bodyOf(request)
    const form = Object.fromEntries(new URLSearchParams(body))
    const reply = (status: number, value: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (request.url === '/token') {
      provider.asked.push(form)
      if (provider.pause > 0) await new Promise((resolve) => setTimeout(resolve, provider.pause))
      return reply(...giveTokens(form))
    }
    if (request.url === '/revoke') {
      provider.revoked.push(form['token'] ?? '')
      return reply(200, {})
    }
    if (request.url === '/register') {
      provider.registered.push(JSON.parse(body))
      return reply(201, { client_id: 'home', client_secret: 'S3cret' })
    }
    const endpoints = { authorization_endpoint: `${provider.url}/authorize`, token_endpoint: `${provider.url}/token` }
    return reply(200, { issuer: provider.url, ...endpoints, revocation_endpoint: `${provider.url}/revoke` })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(provider, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    allow: (address: string) => {
      const { searchParams } = new URL(address)
      const [code, redirectUri] = [randomUUID(), searchParams.get('redirect_uri') ?? '']
      const challenge = searchParams.get('code_challenge') ?? ''
      codes.set(code, { challenge, redirectUri })
      const query = new URLSearchParams({ code, state: searchParams.get('state') ?? '' }).toString()
      return { redirectUri, query, challenge }
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  })
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
