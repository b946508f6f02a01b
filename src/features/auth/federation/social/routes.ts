import type { social as contract } from '../../../../contract/auth/federation/social.ts'
import { ApiError } from '../../../../contract/faults.ts'
import type { Handle, InputOf } from '../../../../contract/operation.ts'
import { asObject, type JsonObject } from '../../../../lib/json.ts'
import type { Context } from '../../../context.ts'
import { currentSession } from '../../../identity/session/current.ts'
import { enterProject } from '../../../oauth/clients/clients.ts'
import { loadConfigured } from '../../../tenant/sso/configuration.ts'
import { goingOn, optionsOf } from '../../begin.ts'
import { companyClient } from '../company.ts'
import type { Purpose, Told, Wish } from '../facts.ts'
import type { OauthClient } from '../oauth/client.ts'
import { type Returned, saidBy } from '../oauth/exchange.ts'
import { ProviderError } from '../oauth/requests.ts'
import { type PendingFederation, recall } from '../pending.ts'
import { returnTo } from '../return.ts'
import { believed } from '../saml/said.ts'
import { exchangeCode } from '../session.ts'
import { startFederated } from '../start.ts'
import { socialClient } from './client.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>
type StartInput = InputOf<typeof contract.start>

export const start: Handler<'start'> = (ctx, input) => startBy(ctx, input, 'signUpOrIn')
export const startSignUp: Handler<'startSignUp'> = (ctx, input) => startBy(ctx, input, 'signUp')
export const startSignIn: Handler<'startSignIn'> = (ctx, input) => startBy(ctx, input, 'signIn')
export const startUpdate: Handler<'startUpdate'> = (ctx, input) => startBy(ctx, input, 'update')

async function startBy(ctx: Context, input: StartInput, purpose: Purpose) {
  const { provider, redirectURL, prompt, loginHint } = input
  const wish = await wishOf(ctx, input, purpose)
  return startFederated(ctx, {
    way: { provider },
    wish,
    redirectUrl: redirectURL,
    prompt,
    loginHint,
    forceAuthn: false,
  })
}

async function wishOf(ctx: Context, input: StartInput, purpose: Purpose): Promise<Wish> {
  const { initiatedEmail, allowAllMerge } = input
  const loginOptions = optionsOf(input)
  const said = { purpose, loginOptions, ...(initiatedEmail && { initiatedEmail }) }
  if (purpose !== 'update') return { ...said, ...(await from(ctx, input)) }
  const { session } = await currentSession(ctx)
  return { ...said, by: session.id, allowAllMerge }
}

/** A step-up or a second factor goes on from the session that the request shows. */
export async function from(ctx: Context, options: { stepup: boolean; mfa: boolean }): Promise<Pick<Wish, 'from'>> {
  if (!options.stepup && !options.mfa) return {}
  const { user } = await currentSession(ctx)
  return goingOn(ctx, options, user)
}

export const callback: Handler<'callback'> = async (outer, input) => {
  const [projectId = '', secret = ''] = input.state.split('.')
  const ctx = /^\w{1,64}$/.test(projectId) ? await enterProject(outer, projectId) : outer
  const pending = ctx === outer ? undefined : await recall(ctx, secret)
  if (!pending || pending.method === 'saml' || pending.isNative) {
    throw new ApiError('badRequest', 'The sign-in is unknown, was finished already or took too long')
  }
  return returnTo(ctx, pending.redirectUrl, async () => {
    if (input.error) throw new ProviderError(refusalOf(input))
    if (input.code === '' && input.id_token === '') throw new ProviderError('The identity provider gave no code')
    return toldBy(ctx, pending, { code: input.code, idToken: input.id_token, user: input.user, iss: input.iss })
  })
}

/** In the provider's words, as far as they can be shown. */
function refusalOf({ error, error_description: description }: { error: string; error_description: string }): string {
  return (description || error).replace(/[^\x20-\x7e]/g, ' ').slice(0, 300)
}

interface Answer {
  code: string
  idToken: string
  user: string
  iss?: string
}

/** Throws ProviderError and ApiError. */
export async function toldBy(ctx: Context, pending: PendingFederation, answer: Answer): Promise<Told> {
  const { way, wish, method, nonce, verifier, isNative = false } = pending
  const returned: Returned = { code: answer.code, idToken: answer.idToken, nonce, verifier, extra: nameIn(answer.user) }
  if ('provider' in way) {
    const client = await socialClient(ctx, way.provider, { isNative })
    checkIssuer(client, answer.iss)
    // A code comes by the browser alone; an ID token would be another form of sign-in than was begun.
    if (!isNative && client.isImplicit === (answer.code !== '')) throw wrongForm()
    return { way, wish, method, said: await saidBy(ctx, client, returned) }
  }
  const configured = await loadConfigured(ctx.store, ctx.caller.project.id, way.tenant, way.ssoId)
  const client = await companyClient(ctx, configured)
  checkIssuer(client, answer.iss)
  if (client.isImplicit === (answer.code !== '')) throw wrongForm()
  return { way, wish, method, said: await believed(ctx, configured, await saidBy(ctx, client, returned)) }
}

/** Against mixing up providers (RFC 9207). */
function checkIssuer({ issuer, namesItself = false }: OauthClient, told = ''): void {
  const isOther = told !== '' && issuer !== '' && !issuer.includes('{tid}') && told !== issuer
  if (isOther || (namesItself && told === '')) {
    throw new ProviderError('The answer is of another identity provider than was asked')
  }
}

const wrongForm = () => new ProviderError('The identity provider answered in another form than was asked for')

/** Apple tells the name beside its tokens: it is nobody's proof, and nothing but a name is taken from it. */
function nameIn(text: string): JsonObject {
  try {
    const { name } = asObject(JSON.parse(text || '{}'))
    const { firstName, lastName } = asObject(name)
    const names = [firstName, lastName].filter((part): part is string => typeof part === 'string')
    return names.length > 0 ? { given_name: firstName ?? '', family_name: lastName ?? '', name: names.join(' ') } : {}
  } catch {
    return {}
  }
}

export const exchange: Handler<'exchange'> = (ctx, { code }) => exchangeCode(ctx, code)
export const exchangeByGet: Handler<'exchangeByGet'> = (ctx, { code }) => exchangeCode(ctx, code)
