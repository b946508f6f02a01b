const server = (port) => `
import { generateKeyPairSync } from 'node:crypto'
import { Provider } from 'oidc-provider'

const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })
const resource = { scope: 'read', audience: 'urn:api', accessTokenTTL: 3600, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }
new Provider('http://127.0.0.1:${port}', {
  jwks: { keys: [{ ...key, use: 'sig', alg: 'RS256', kid: 'bench' }] },
  clients: [{
    client_id: 'bench',
    client_secret: 'a-secret-of-the-bench',
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    token_endpoint_auth_method: 'client_secret_post',
  }],
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => 'urn:api',
      useGrantedResource: () => true,
      getResourceServerInfo: () => resource,
    },
  },
}).listen(${port}, '127.0.0.1')
`

export const oidcProvider = {
  name: 'oidc-provider',
  keeps: 'in memory, tokens RS256',
  packages: ['oidc-provider@9.13.3'],
  ports: 1,
  ready: '/.well-known/openid-configuration',
  command: ([port]) => ({ args: ['server.mjs'], files: { 'server.mjs': server(port) } }),
  async accounts() {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'bench',
      client_secret: 'a-secret-of-the-bench',
      scope: 'read',
    })
    const token = { method: 'POST', path: '/token', body: String(form), type: 'application/x-www-form-urlencoded' }
    return [{ name: 'client credentials', requests: [token] }]
  },
}
