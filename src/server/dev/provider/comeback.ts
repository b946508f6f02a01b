/** Back from the provider to who asked, with the answer. */
import type { Answer } from './answers.ts'
import type { Asked, AskedOauth, AskedSaml } from './asked.ts'
import type { Grant } from './grants.ts'
import type { Person } from './people.ts'
import { ANY, type Who } from './presets/index.ts'
import { refusal, signedResponse } from './saml/response.ts'
import type { ServerParts } from './servers.ts'
import { idToken } from './tokens.ts'

/** Where a browser goes, and with `posted` what it posts there. */
export interface Comeback {
  url: string
  posted?: { [field: string]: string }
}

export function comeBack(parts: ServerParts, asked: Asked, answer: Answer): Promise<Comeback> {
  return asked.protocol === 'saml' ? bySaml(parts, asked, answer) : byOauth(parts, asked, answer)
}

async function bySaml(parts: ServerParts, asked: AskedSaml, answer: Answer): Promise<Comeback> {
  const preset = asked.preset.saml ?? ANY.saml
  const { at } = asked
  const { request, relayState } = answer.unasked ? { request: { ...asked.request, id: '' }, relayState: '' } : asked
  const responding = { request, entityId: asked.issuer || preset.entityId(at), now: parts.now() }
  const { person } = answer
  const xml = person
    ? await signedResponse(
        responding,
        { who: whoIs(asked, person, request.issuer, []), preset, answer },
        await parts.key(),
      )
    : refusal(responding, answer)
  return {
    url: request.acsUrl,
    posted: { SAMLResponse: Buffer.from(xml).toString('base64'), ...(relayState && { RelayState: relayState }) },
  }
}

async function byOauth(parts: ServerParts, asked: AskedOauth, answer: Answer): Promise<Comeback> {
  const { preset, query, redirectUri } = asked
  const state = query.get('state')
  const said = { ...(await outcome(parts, asked, answer)), ...(state !== null && { state }) }
  if (query.get('response_mode') === 'form_post') return { url: redirectUri, posted: said }
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries(said)) url.searchParams.set(name, value)
  return { url: url.href + (preset.fragment ?? '') }
}

async function outcome(
  parts: ServerParts,
  asked: AskedOauth,
  answer: Answer,
): Promise<{ [parameter: string]: string }> {
  const { preset, query, clientId } = asked
  const { person, cancel, error, errorDescription } = answer
  if (cancel) return preset.cancelled
  if (!person) return { error, ...(errorDescription && { error_description: errorDescription }) }
  const scopes = (query.get('scope') ?? '').split(/[ ,]+/).filter(Boolean)
  const who = whoIs(asked, person, clientId, scopes)
  const grant: Grant = {
    preset,
    who,
    issuer: asked.issuer || asked.at.origin,
    nonce: query.get('nonce') ?? '',
    redirectUri: asked.redirectUri,
    challenge: query.get('code_challenge') ?? '',
    refreshes: preset.refreshes?.(query) === true,
    answer,
  }
  if (query.get('response_type') === 'id_token') {
    return { id_token: await idToken({ grant, key: await parts.key(), now: parts.now(), accessToken: '' }) }
  }
  return { code: parts.grants.give('code', grant), ...preset.beside?.(who) }
}

function whoIs({ preset, at }: Asked, person: Person, clientId: string, scopes: readonly string[]): Who {
  return { person, subject: person.sub || preset.subject(person), scopes, clientId, at }
}
