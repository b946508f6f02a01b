/** What somebody of the tenant sees: what their provider has to know of the plane, and what the plane asks of theirs. */

import type { Brand } from '../../../oauth/pages/brand.ts'
import { alert, type Html, html, page } from '../../../oauth/pages/layout.ts'
import type { SettingsView } from '../settings/view.ts'

interface SetupForm {
  /** Path of the form. */
  action: string
  tenant: string
  project: string
  view: SettingsView
  /** The redirect URI that is registered at an OpenID provider. */
  callback: string
  error: string
  saved: boolean
  brand: Brand
}

export function setupPage({ action, tenant, project, view, callback, error, saved, brand }: SetupForm): string {
  const { saml, oidc } = view
  return page(
    'Set up single sign-on',
    html`<h1>Set up single sign-on</h1>
<p>People of <strong>${tenant}</strong> sign in to <strong>${project}</strong> ${standing(view.tenant?.authType)}.</p>
${saved && html`<p role="status">Saved.</p>\n`}${alert(error)}
<h2>SAML</h2>
<p>Your identity provider asks for these:</p>
${fact('Assertion consumer service (ACS) URL', saml?.spACSUrl)}
${fact('Entity ID of the service provider', saml?.spEntityId)}
<details><summary>Certificate with which requests are signed</summary><pre>${saml?.spSignCertificate}</pre></details>
<form method="post" action="${action}">
<p>It gives you either the address of its metadata,</p>
${input('idpMetadataUrl', 'Metadata URL', saml?.idpMetadataUrl)}
<p>or these three:</p>
${input('idpUrl', 'Sign-on URL', saml?.idpSSOUrl)}
${input('entityId', 'Entity ID or issuer', saml?.idpEntityId)}
<label>Certificate
<textarea name="idpCert" rows="4" maxlength="65536">${saml?.idpCertificate}</textarea></label>
<button class="first" name="protocol" value="saml">Sign in by SAML</button>
</form>
<h2>OpenID Connect</h2>
<p>Register an application for the web with this address:</p>
${fact('Redirect URI', callback)}
<form method="post" action="${action}">
${input('issuer', 'Issuer', oidc?.issuer)}
${input('clientId', 'Client ID', oidc?.clientId)}
<label>Client secret
<input type="password" name="clientSecret" autocomplete="off" maxlength="4096"></label>
<p>Without a new secret the one that is stored stays, as long as the issuer does.</p>
<button class="first" name="protocol" value="oidc">Sign in by OpenID Connect</button>
</form>
<form method="post" action="${action}">
<button name="protocol" value="none">Switch single sign-on off</button>
</form>`,
    { brand },
  )
}

function standing(authType?: string | null): string {
  if (authType === 'saml') return 'by SAML now'
  return authType === 'oidc' ? 'by OpenID Connect now' : 'without single sign-on now'
}

const fact = (label: string, value?: string | null): Html => html`<p>${label}:<br><code>${value}</code></p>`

const input = (name: string, label: string, value?: string | null): Html => html`<label>${label}
<input type="text" name="${name}" value="${value}" autocapitalize="none" spellcheck="false" maxlength="1024"></label>`
