/** Authorization requests that the client has pushed (RFC 9126): the browser carries only where they are. */
import { ApiError } from '../../../contract/faults.ts'
import type { oauth } from '../../../contract/oauth/inbound.ts'
import type { InputOf } from '../../../contract/operation.ts'
import { checkedAs, hasTexts } from '../../../lib/json.ts'
import type { Context } from '../../context.ts'
import { pendingChallenge } from '../../identity/challenge.ts'
import { checkStarts } from '../../identity/limits/starts.ts'
import { digestOf, newSecret } from '../../secrets.ts'
import type { Client } from '../clients/client.ts'
import { authenticate } from '../clients/client-auth.ts'
import { withResource } from '../clients/resource.ts'
import { provenKey } from '../proofs/dpop.ts'
import { signedRequest } from '../proofs/request-object.ts'
import { type AuthorizeParameters, checkCallback, readAsked } from './parameters.ts'
import { Refusal } from './redirecting.ts'

const PREFIX = 'urn:ietf:params:oauth:request_uri:'
/** Seconds. */
const LIFE = 60

/** Throws ApiError badClient, and for what authorize would refuse. */
export async function pushRequest(outer: Context, input: InputOf<typeof oauth.par>) {
  const { client_secret: _s, client_assertion: _a, client_assertion_type: _t, ...given } = input
  const { ctx, client } = await authenticate(outer, 'inbound', input)
  if (input.request_uri !== '') throw new ApiError('invalid', 'The request_uri parameter must not be pushed')
  const parameters = await boundParameters(ctx, await signedRequest(ctx, client, given))
  check(await withResource(ctx, client, parameters.resource, 'user'), parameters)
  await checkStarts(ctx, 'sign-ins')
  const secret = newSecret(ctx.random)
  await ctx.store.write((tables) =>
    tables.challenges.put(
      ctx.caller.project.id,
      pendingChallenge(ctx, {
        id: idOf(secret),
        kind: 'pushed',
        method: client.kind,
        userId: '',
        loginId: '',
        options: { appId: client.id, parameters },
        expiresAt: ctx.clock() + LIFE * 1000,
      }),
    ),
  )
  return { request_uri: `${PREFIX}${secret}`, expires_in: LIFE }
}

/** A proof that comes along binds the code to its key (RFC 9449, section 10.1). */
async function boundParameters(ctx: Context, parameters: AuthorizeParameters): Promise<AuthorizeParameters> {
  const key = await provenKey(ctx)
  const { dpop_jkt: asked } = parameters
  if (key !== '' && asked !== '' && key !== asked) throw new ApiError('badProof', 'The dpop_jkt is of another key')
  return { ...parameters, dpop_jkt: key || asked }
}

function check(client: Client, parameters: AuthorizeParameters): void {
  checkCallback(client, parameters.redirect_uri)
  try {
    readAsked(client, parameters)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new ApiError(error.code === 'invalid_scope' ? 'badScope' : 'invalid', error.message)
  }
}

/** Good once. Undefined for what is no address of a pushed request. Throws ApiError invalid for one that is unknown. */
export async function takePushed(
  ctx: Context,
  client: Client,
  requestUri: string,
): Promise<AuthorizeParameters | undefined> {
  if (!requestUri.startsWith(PREFIX)) return undefined
  const project = ctx.caller.project.id
  const id = idOf(requestUri.slice(PREFIX.length))
  const found = await ctx.store.challenges.load(project, id)
  const isGood = found?.kind === 'pushed' && found.expiresAt > ctx.clock() && found.options['appId'] === client.id
  if (!isGood || !(await ctx.store.write((tables) => tables.challenges.take(project, id)))) {
    throw new ApiError('invalid', 'The request_uri is unknown, was used, or has expired: start again')
  }
  return checkedAs(found.options['parameters'], areParameters, 'pushed parameters')
}

const areParameters = (value: unknown): value is AuthorizeParameters => hasTexts(value, 'redirect_uri', 'response_type')

const idOf = (secret: string) => digestOf(`pushed ${secret}`)
