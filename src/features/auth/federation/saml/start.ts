import type { Context } from '../../../context.ts'
import { newSecret } from '../../../secrets.ts'
import type { Configured } from '../../../tenant/sso/configuration.ts'
import { landingOf } from '../../redirects.ts'
import type { FederatedAsk } from '../facts.ts'
import { refusing } from '../oauth/requests.ts'
import { remember } from '../pending.ts'
import { samlPage, samlProvider } from './provider.ts'
import { samlService } from './saml-library.ts'

/** Resolves to the provider's address with a request, signed where the settings do not say otherwise. */
export async function startSaml(
  ctx: Context,
  configured: Configured,
  { way, wish, redirectUrl: wanted, loginHint, forceAuthn }: FederatedAsk,
  projectUrl: string,
): Promise<string> {
  const idp = await refusing(() => samlProvider(ctx, configured))
  const redirectUrl = await landingOf(ctx, wanted, configured.configuration.saml?.redirectUrl || projectUrl)
  // XML ids begin with no digit.
  const requestId = `_${newSecret(ctx.random)}`
  const pending = { way, wish, method: 'saml', redirectUrl, nonce: '', verifier: '', requestId } as const
  const relayState = await remember(ctx, pending)
  const entryPoint = samlPage(ctx, idp, configured.configuration.domains) ?? idp.ssoUrl
  const saml = await samlService(ctx, configured, idp, { forceAuthn, entryPoint, requestId })
  const additionalParams: { [name: string]: string } = loginHint === '' ? {} : { LoginHint: loginHint }
  return saml.getAuthorizeUrlAsync(relayState, undefined, { additionalParams })
}
