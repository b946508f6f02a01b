/** How a tenant's people sign in by their own identity provider, and how its directory tells of them. */
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
import { session } from '../../api/session.ts'
import { Badge } from '../../parts/badge.tsx'
import { Copy, copy } from '../../parts/copy.tsx'
import { Facts } from '../../parts/facts.tsx'
import { linesOf, openForm } from '../../parts/form.tsx'
import { Failure } from '../../parts/page.tsx'
import { doing, toast } from '../../parts/toast.tsx'
import { href } from '../../router/location.ts'

/** Seconds that the link for the tenant's administrator is good. */
const A_WEEK = 7 * 86_400

export function SignOn({ tenantId }: { tenantId: string }) {
  const { value, error, reload } = useReply(() => call(contract.ssoSettings.load, { tenantId }), [tenantId])
  const { baseUrl = '', isDev } = session.value ?? {}
  const { oidc, saml, tenant } = value ?? {}
  const way = tenant?.authType ?? ''
  const giveLink = () =>
    doing('The link is copied; it is good for a week', async () => {
      const link = await call(contract.ssoAdminLink.generate, { tenantId, expireTime: A_WEEK })
      await copy(link.adminSSOConfigurationLink ?? '')
    })
  return (
    <section class="card">
      <h3>Sign-on and directory</h3>
      <Failure error={error} retry={reload} />
      <Facts
        facts={[
          ['Signs in by', way && <Badge key="way">{way === 'none' ? 'nothing of its own' : way}</Badge>],
          ['Issuer', way === 'oidc' && oidc?.issuer],
          ['Client id', way === 'oidc' && oidc?.clientId],
          ['Metadata', way === 'saml' && saml?.idpMetadataUrl],
          ['To register', <Copy key="back" text={`${baseUrl}/v1/oauth/callback`} what="the callback address" />],
          ['SCIM', <Copy key="scim" text={`${baseUrl}/scim/v2`} what="the address for directories" />],
        ]}
      />
      <div class="actions">
        <button type="button" onClick={() => setOidc(tenantId, isDev === true, reload)}>
          By OpenID Connect
        </button>
        <button type="button" onClick={() => setSaml(tenantId, isDev === true, reload)}>
          By SAML
        </button>
        <button type="button" onClick={giveLink}>
          Link for its administrator
        </button>
        {way !== '' && way !== 'none' && (
          <a class="button" href={`${href('flows', 'sso')}?about=Run`}>
            Try it
          </a>
        )}
      </div>
      <p class="muted small">
        {isDev && 'This plane plays every provider: any address will do, and the page asks who signs in. '}
        Directories show <a href={href('access-keys')}>an access key</a> that is bound to the tenant.{' '}
        <a href={href('docs', 'federation.md')}>How companies sign in</a>
      </p>
    </section>
  )
}

const domains = { name: 'domains', label: 'Domains', type: 'lines', hint: 'Whose addresses sign in here' } as const

function setOidc(tenantId: string, isDev: boolean, done: () => void): void {
  openForm({
    title: 'Sign in by OpenID Connect',
    verb: 'Save',
    fields: [
      { name: 'issuer', label: 'Issuer', isRequired: true, value: isDev ? `https://${tenantId}.okta.com` : '' },
      { name: 'clientId', label: 'Client id', isRequired: true, value: isDev ? 'any' : '' },
      { name: 'clientSecret', label: 'Client secret', type: 'password' },
      domains,
    ],
    submit: async ({ issuer, clientId, clientSecret, domains: text }) => {
      const settings = { name: 'OpenID Connect', issuer, clientId, clientSecret, scope: ['openid', 'email', 'profile'] }
      await call(contract.ssoSettings.configureOidc, { tenantId, settings, domains: linesOf(text) })
      toast('Its people sign in by OpenID Connect')
      done()
    },
  })
}

function setSaml(tenantId: string, isDev: boolean, done: () => void): void {
  const example = `https://${tenantId}.okta.com/app/sso/saml/metadata`
  openForm({
    title: 'Sign in by SAML',
    verb: 'Save',
    fields: [
      { name: 'idpMetadataUrl', label: 'Address of its metadata', isRequired: true, value: isDev ? example : '' },
      domains,
    ],
    submit: async ({ idpMetadataUrl, domains: text }) => {
      await call(contract.ssoSettings.configureSamlByMetadata, {
        tenantId,
        settings: { idpMetadataUrl },
        domains: linesOf(text),
      })
      toast('Its people sign in by SAML')
      done()
    },
  })
}
