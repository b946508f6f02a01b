/** A provider of the project, as the plane asks it. */
import { ApiError } from '../../../../contract/faults.ts'
import { asObject, isObject, type JsonObject, textAt } from '../../../../lib/json.ts'
import { own } from '../../../../lib/own.ts'
import type { Context } from '../../../context.ts'
import { authDocument } from '../../../project/settings.ts'
import { callbackUrl } from '../../../tenant/sso/addresses.ts'
import { type ClaimsMapping, mappingFrom } from '../oauth/claims.ts'
import type { OauthClient } from '../oauth/client.ts'
import { appleSecret } from './apple.ts'
import { PRESETS, type Preset } from './presets.ts'
import { providerSecret, providerSettings } from './settings.ts'

/** What stands in where somebody develops and has no account with the provider. */
const LOCAL = 'local'

/** Throws ApiError methodDisabled, and badRequest for a provider that the project does not have. */
export async function socialClient(ctx: Context, provider: string, { isNative = false } = {}): Promise<OauthClient> {
  const project = ctx.caller.project.id
  const { enabled } = await authDocument(ctx.store, project, 'oauth')
  if (enabled !== true) throw new ApiError('methodDisabled', 'The project has oauth switched off', { status: 403 })
  const preset = own(PRESETS, provider)
  const settings = (await providerSettings(ctx.store, project, provider)) ?? standIn(ctx, preset)
  if (!settings || settings['enabled'] === false) {
    throw new ApiError('badRequest', `The project has no provider ${provider.slice(0, 64)}`)
  }
  return toClient(ctx, { provider, settings, preset, isNative })
}

const standIn = (ctx: Context, preset: Preset | undefined): JsonObject | undefined =>
  preset && ctx.localProvider ? {} : undefined

interface Source {
  provider: string
  settings: JsonObject
  preset: Preset | undefined
  isNative: boolean
}

function toClient(ctx: Context, source: Source): OauthClient {
  const { provider, settings, preset, isNative } = source
  const text = (key: string) => textAt(settings, key)
  const clientId = text(isNative ? 'nativeClientId' : 'clientId') || (ctx.localProvider ? LOCAL : '')
  if (clientId === '') throw new ApiError('badRequest', `The provider ${provider.slice(0, 64)} has no client id`)
  const scopes = textsIn(settings['scopes'])
  return {
    source: `oauth:${provider}`,
    ...placesOf(text, preset),
    clientId,
    secret: () => secretOf(ctx, { provider, settings, clientId, isNative }),
    scopes: scopes.length > 0 ? scopes : [...(preset?.scopes ?? OPENID)],
    // Nobody could be asked who is not signed in there.
    prompts: textsIn(settings['prompts']).filter((prompt) => prompt !== 'none'),
    parameters: preset?.parameters ?? {},
    redirectUri: callbackUrl(ctx, text('callbackDomain')),
    redirectUrl: text('redirectUrl'),
    usesPkce: !isNative,
    isImplicit: textsIn(settings['allowedGrantTypes']).join() === 'implicit',
    claims: claimsOf(settings, preset),
    keepsTokens: settings['manageProviderTokens'] === true,
    domains: [],
  }
}

const OPENID = ['openid', 'email', 'profile']

const PLACES = ['issuer', 'authUrl', 'tokenUrl', 'userDataUrl', 'jwksUrl', 'emailsUrl'] as const

function placesOf(
  text: (key: string) => string,
  preset: Preset | undefined,
): Pick<OauthClient, (typeof PLACES)[number]> {
  const usual = (place: (typeof PLACES)[number]) => preset?.[place] ?? ''
  return {
    issuer: text('issuer') || usual('issuer'),
    authUrl: text('authUrl') || usual('authUrl'),
    tokenUrl: text('tokenUrl') || usual('tokenUrl'),
    userDataUrl: text('userDataUrl') || usual('userDataUrl'),
    jwksUrl: text('jwksUrl') || usual('jwksUrl'),
    emailsUrl: usual('emailsUrl'),
  }
}

function claimsOf(settings: JsonObject, preset: Preset | undefined): ClaimsMapping {
  const own = settings['userDataClaimsMapping']
  const usual = { loginId: 'sub', ...preset?.claims }
  return mappingFrom(asObject(own), usual)
}

interface Keeper {
  provider: string
  settings: JsonObject
  clientId: string
  isNative: boolean
}

async function secretOf(ctx: Context, { provider, settings, clientId, isNative }: Keeper): Promise<string> {
  const generator = settings[isNative ? 'nativeAppleKeyGenerator' : 'appleKeyGenerator']
  if (isObject(generator)) {
    const privateKey = await providerSecret(
      ctx,
      provider,
      isNative ? 'nativeAppleKeyGenerator' : 'appleKeyGenerator',
      'privateKey',
    )
    return appleSecret(ctx, { ...generator, privateKey, clientId })
  }
  return providerSecret(ctx, provider, isNative ? 'nativeClientSecret' : 'clientSecret')
}

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
