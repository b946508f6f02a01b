/** How a tenant's people sign in by their own identity provider, and how its directory tells of them. */
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
import { session } from '../../api/session.ts'
import { Badge } from '../../parts/badge.tsx'
import { Copy, copy } from '../../parts/copy.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/page.tsx'
import { doing } from '../../parts/toast.tsx'
import { href } from '../../router/location.ts'
import { SETUP } from './setup/setup.tsx'

/** Seconds that the link for the tenant's administrator is good. */
const A_WEEK = 7 * 86_400

export function SignOn({ tenantId }: { tenantId: string }) {
  const { value, error, reload } = useReply(() => call(contract.ssoSettings.load, { tenantId }), [tenantId])
  const { baseUrl = '' } = session.value ?? {}
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
          ['SCIM', <Copy key="scim" text={`${baseUrl}/scim/v2`} what="the address for directories" />],
        ]}
      />
      <div class="actions">
        <a class="button first" href={href('tenants', tenantId, SETUP)}>
          Set up
        </a>
        <button type="button" onClick={giveLink}>
          Link for its administrator
        </button>
      </div>
    </section>
  )
}
