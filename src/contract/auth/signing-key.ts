import { operation } from '../operation.ts'
import { id } from '../schemas/fields.ts'
import { bool, int32, list, message, of, text } from '../wire.ts'

const Jwk = message('Jwk', { alg: text(), e: text(), kid: text(), kty: text(), n: text(), use: text() })
const input = message({ projectId: id, certs: bool() })
const output = message({ keys: list(of(Jwk)) })

export const signingKey = {
  list: operation('GET', '/v2/keys/:projectId', {
    access: 'public',
    summary: "List the keys that verify a project's tokens",
    detail: 'A JSON Web Key Set. A key that was replaced stays until its last token has expired.',
    input,
    output,
    aliases: [{ method: 'GET', path: '/:projectId/.well-known/jwks.json' }],
  }),
  listBare: operation('GET', '/v1/keys/:projectId', {
    access: 'public',
    summary: "List the keys that verify a project's tokens, as a bare array",
    input,
    output,
    bareOutput: 'keys',
  }),
  rotate: operation('POST', '/v1/mgmt/project/signingkey/rotate', {
    summary: 'Sign with a new key from now on',
    detail: 'An operation of Homescope. Tokens made before stay good.',
    output: message({
      keyId: text({ doc: 'The new key' }),
      published: list(
        of(message({ keyId: text(), createdTime: int32(), expireTime: int32({ doc: '0 while it signs' }) })),
      ),
    }),
  }),
}
