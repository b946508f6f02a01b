import type { company as contract } from '../../../../contract/auth/federation/company.ts'
import { ApiError } from '../../../../contract/faults.ts'
import type { Handle } from '../../../../contract/operation.ts'
import { isObject } from '../../../../lib/json.ts'
import type { Context } from '../../../context.ts'
import { forgiveProof } from '../../../identity/limits/guesses.ts'
import { checkProofs } from '../../../identity/limits/starts.ts'
import { enterProject } from '../../../oauth/clients/clients.ts'
import { digestOf } from '../../../secrets.ts'
import { acsUrl, spEntityId } from '../../../tenant/sso/addresses.ts'
import { type Configured, loadConfigured, toSsoId } from '../../../tenant/sso/configuration.ts'
import { spKeys } from '../../../tenant/sso/keys.ts'
import { landingOf } from '../../redirects.ts'
import type { Told } from '../facts.ts'
import { ProviderError } from '../oauth/requests.ts'
import { type PendingFederation, recall } from '../pending.ts'
import { returnTo } from '../return.ts'
import { checkAssertion } from './assertion.ts'
import { checkEncrypted } from './encrypted.ts'
import type { IdpMetadata } from './metadata.ts'
import { samlProvider } from './provider.ts'
import { believed, saidBySaml, subjectIn } from './said.ts'
import { samlService } from './saml-library.ts'
import { readBounded } from './shape.ts'
import type { Element } from './xml.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>

export const acs: Handler<'acs'> = async (outer, { projectId, tenantId, ssoId, SAMLResponse, RelayState }) => {
  const ctx = await enterProject(outer, projectId)
  const configured = await loadConfigured(ctx.store, projectId, tenantId, ssoId)
  const pending = await recall(ctx, RelayState)
  const way = { tenant: tenantId, ssoId: toSsoId(ssoId) }
  const isOurs = pending?.method === 'saml' && JSON.stringify(pending.way) === JSON.stringify(way)
  if (pending && !isOurs) throw new ApiError('badRequest', 'The sign-in was begun at another identity provider')
  const begun = pending ?? (await unasked(ctx, configured, way))
  return returnTo(ctx, begun.redirectUrl, () => toldBySaml(ctx, configured, begun, SAMLResponse))
}

/** A response that nobody has asked for leads where the settings say. Throws ApiError badRequest. */
async function unasked(ctx: Context, { configuration }: Configured, way: { tenant: string; ssoId: string }) {
  const { saml, authType } = configuration
  const isTaken = authType === 'saml' && saml !== undefined && saml.redirectUrl !== ''
  if (!isTaken) throw new ApiError('badRequest', 'The sign-in is unknown, was finished already or took too long')
  const redirectUrl = await landingOf(ctx, '', saml.redirectUrl)
  const wish = { purpose: 'signUpOrIn', loginOptions: {} } as const
  return { way, wish, method: 'saml', redirectUrl, nonce: '', verifier: '', requestId: '' } satisfies PendingFederation
}

/** Throws ProviderError and ApiError for a response that is not good here and now. */
async function toldBySaml(
  ctx: Context,
  configured: Configured,
  { way, wish, method, requestId }: PendingFederation,
  encoded: string,
): Promise<Told> {
  if (configured.configuration.authType !== 'saml') throw new ProviderError('The tenant does not sign in by SAML now')
  const idp = await samlProvider(ctx, configured)
  if (idp.certificates.length === 0) throw new ProviderError('The identity provider has no certificate in the settings')
  const response = Buffer.from(encoded, 'base64').toString('utf8')
  const assertion = await signedAssertion(ctx, configured, idp, response)
  const expected = { entityId: idp.entityId, acsUrl: acsUrl(ctx, configured), requestId, now: ctx.clock() }
  const { id, goodUntil } = checkAssertion(assertion, expected)
  await takeOnce(ctx, way, id, goodUntil)
  const said = await believed(ctx, configured, saidBySaml(configured, { ...subjectIn(assertion), response }))
  return { way, wish, method, said }
}

/**
 * The part of a response that is signed. A check costs as much as a sign-in, so each is counted for its network until it
 * has turned out well. Throws ProviderError, and ApiError rateLimited.
 */
async function signedAssertion(ctx: Context, configured: Configured, idp: IdpMetadata, xml: string): Promise<Element> {
  await checkProofs(ctx)
  const document = await readBounded(xml, NOT_SIGNED)
  const { spEncryptionKey } = await spKeys(ctx, configured)
  const readable = await checkEncrypted(document, xml, spEncryptionKey.key, NOT_SIGNED)
  const saml = await samlService(ctx, configured, idp)
  const { profile } = await validated(saml, Buffer.from(readable).toString('base64'))
  const assertion = profile?.getAssertion?.()['Assertion']
  if (!isObject(assertion)) throw new ProviderError('The identity provider signed nobody in')
  await ctx.store.write((tables) => forgiveProof(ctx, tables), 'later')
  return assertion
}

const NOT_SIGNED = 'The SAML response is not signed as it should be'

async function validated(saml: Awaited<ReturnType<typeof samlService>>, encoded: string) {
  try {
    return await saml.validatePostResponseAsync({ SAMLResponse: encoded })
  } catch (cause) {
    const { SamlStatusError } = await import('@node-saml/node-saml')
    const isTold = cause instanceof SamlStatusError
    throw new ProviderError(isTold ? 'The identity provider signed nobody in' : NOT_SIGNED, cause)
  }
}

/** An assertion is good once, for all processes, for as long as it would be good at all. */
async function takeOnce(ctx: Context, way: PendingFederation['way'], id: string, goodUntil: number): Promise<void> {
  const key = `assertion:${digestOf(JSON.stringify([way, id]))}`
  const now = ctx.clock()
  const limit = { tries: 1, window: Math.max(1, goodUntil - now), now }
  const taken = await ctx.store.write((tables) => tables.throttles.take(ctx.caller.project.id, key, limit))
  if (taken !== undefined) throw new ProviderError('The SAML assertion was used before')
}

export const metadata: Handler<'metadata'> = async (outer, { projectId, tenantId, ssoId }) => {
  const ctx = await enterProject(outer, projectId)
  const configured = await loadConfigured(ctx.store, projectId, tenantId, ssoId)
  const { generateServiceProviderMetadata } = await import('@node-saml/node-saml')
  const { spSignKey, spEncryptionKey } = await spKeys(ctx, configured)
  const entityId = spEntityId(ctx, configured)
  const xml = generateServiceProviderMetadata({
    issuer: entityId,
    callbackUrl: acsUrl(ctx, configured),
    privateKey: spSignKey.key,
    publicCerts: spSignKey.certificate,
    decryptionPvk: spEncryptionKey.key,
    decryptionCert: spEncryptionKey.certificate,
    identifierFormat: configured.configuration.saml?.subjectNameIdFormat || null,
    wantAssertionsSigned: true,
    generateUniqueId: () => `_${digestOf(entityId).replace(/[^\w-]/g, '')}`,
  })
  return { status: 200, html: xml, type: 'application/samlmetadata+xml; charset=utf-8' }
}
