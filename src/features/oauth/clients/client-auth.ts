/** Which client calls, and whether it is really that one. */
import { ApiError } from '../../../contract/faults.ts'
import type { AppSecret } from '../../../store/port/apps.ts'
import { type Context, seconds } from '../../context.ts'
import { presentedKey } from '../../identity/session/access-key.ts'
import { digestOf, sameDigest } from '../../secrets.ts'
import { type ClientAssertion, clientIdIn, verifyClientAssertion } from '../proofs/client-assertion.ts'
import type { Client, Kind } from './client.ts'
import { findClient } from './clients.ts'
import { federatedDigests } from './federated-secrets.ts'

interface ClientCredentials extends ClientAssertion {
  client_id: string
  client_secret: string
  projectId: string
  ssoAppId?: string
  mcpServerId?: string
}

/** By a secret, an access key or an assertion. Throws ApiError badClient, in the same words for unknown clients and wrong secrets, or invalid. */
export async function authenticate(
  outer: Context,
  kind: Kind,
  input: ClientCredentials,
): Promise<{ ctx: Context; client: Client }> {
  const { clientId, secret, assertion } = credentialsIn(outer, input)
  const { projectId, ssoAppId = '', mcpServerId = '' } = input
  const { ctx, client } = await findClient(outer, kind, { clientId, projectId, ssoAppId, mcpServerId })
  if (assertion !== undefined) {
    await verifyClientAssertion(ctx, client, assertion)
    return { ctx, client: client as Client }
  }
  if (client?.takesAccessKeys && secret !== '') {
    await checkAccessKey(ctx, secret)
    return { ctx, client: { ...client, hasShownKey: true } }
  }
  const digests = client ? await secretDigests(ctx, client) : []
  const shown = digestOf(secret)
  // All of them are compared, and one at least, whatever the result.
  const fits = (digests.length > 0 ? digests : [digestOf('')]).filter((digest) => sameDigest(digest, shown)).length > 0
  if (client && (client.public ? secret === '' : secret !== '' && fits)) return { ctx, client }
  throw wrongSecret()
}

const wrongSecret = () => new ApiError('badClient', 'The client is unknown, or its secret is wrong')

/** Any good access key of the project, as the sign-in libraries' guides to the service have it. */
async function checkAccessKey(ctx: Context, token: string): Promise<void> {
  try {
    await presentedKey({ ...ctx, caller: { ...ctx.caller, token } })
  } catch (error) {
    throw error instanceof ApiError && error.status < 500 ? wrongSecret() : error
  }
}

interface Shown {
  clientId: string
  secret: string
  assertion?: string
}

/** By HTTP Basic, in the body (RFC 6749, section 2.3.1), or by an assertion; by one of them only. */
function credentialsIn(ctx: Context, input: ClientCredentials): Shown {
  const [, basic] = /^Basic +(\S+)$/i.exec(ctx.caller.authorization) ?? []
  if (input.client_assertion) return assertionIn(input, basic !== undefined)
  if (basic === undefined) {
    if (input.client_id === '') throw new ApiError('badClient', 'The client_id is missing')
    return { clientId: input.client_id, secret: input.client_secret }
  }
  const text = Buffer.from(basic, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  const [clientId, secret] = [decodeForm(text.slice(0, Math.max(0, colon))), decodeForm(text.slice(colon + 1))]
  if (input.client_secret !== '') throw new ApiError('invalid', 'The client shows its secret twice')
  if (input.client_id !== '' && input.client_id !== clientId) throw new ApiError('invalid', 'The client has two ids')
  return { clientId, secret }
}

function assertionIn(input: ClientCredentials, isBasic: boolean): Shown {
  const clientId = clientIdIn(input)
  if (input.client_secret !== '' || isBasic) throw new ApiError('invalid', 'The client shows who it is twice')
  if (input.client_id !== '' && input.client_id !== clientId) throw new ApiError('invalid', 'The client has two ids')
  return { clientId, secret: '', assertion: input.client_assertion ?? '' }
}

/** Clients that do not encode send what cannot be decoded as it is. */
function decodeForm(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

async function secretDigests(ctx: Context, client: Client): Promise<string[]> {
  const project = ctx.caller.project.id
  if (client.public) return []
  if (client.secretDigests) return client.secretDigests
  if (client.kind === 'federated') return federatedDigests(ctx, client.id)
  const secrets = await ctx.store.apps.secrets(project, client.id)
  return secrets.filter((secret) => isGood(ctx, secret)).map(({ digest }) => digest)
}

function isGood(ctx: Context, { status, expiresAt }: AppSecret): boolean {
  return status === 'active' && (expiresAt === 0 || expiresAt > seconds(ctx.clock()))
}
