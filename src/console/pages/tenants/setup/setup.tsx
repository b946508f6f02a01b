/** How a tenant's people come in, step by step: their identity provider, a sign-in that tries it, their directory. */
import { contract } from '../../../../client/operations.ts'
import { call } from '../../../api/call.ts'
import { useReply } from '../../../api/reply.ts'
import { Badge } from '../../../parts/badge.tsx'
import { Failure, Page } from '../../../parts/page.tsx'
import { href } from '../../../router/location.ts'
import { Directory } from './directory.tsx'
import { Provider } from './provider.tsx'
import { Step } from './step.tsx'
import { Trial } from './trial.tsx'

/** Below the tenant's address. */
export const SETUP = 'setup'

export function Setup({ tenantId }: { tenantId: string }) {
  const { value, error, reload } = useReply(() => call(contract.ssoSettings.load, { tenantId }), [tenantId])
  const way = value?.tenant?.authType || 'none'
  const title = value?.tenant?.name || tenantId
  return (
    <Page title="Sign-on and directory" actions={<a href={href('tenants', tenantId)}>{title}</a>}>
      <Failure error={error} retry={reload} />
      {value && (
        <div class="page narrow">
          <Step
            number={1}
            title="Where its people sign in"
            isDone={way !== 'none'}
            said={<Badge tone={way === 'none' ? '' : 'good'}>{way === 'none' ? 'not set' : NAMES[way]}</Badge>}
          >
            <Provider tenantId={tenantId} settings={value} saved={reload} />
          </Step>
          <Step number={2} title="Try it" isDone={false}>
            <Trial tenantId={tenantId} isReady={way !== 'none'} />
          </Step>
          <Step number={3} title="Its directory tells who is there (SCIM)" isDone={false}>
            <Directory tenantId={tenantId} />
          </Step>
        </div>
      )}
    </Page>
  )
}

const NAMES: { [way: string]: string } = { oidc: 'OpenID Connect', saml: 'SAML' }
