/** The second step: a sign-in as one of the tenant's people makes it, to the provider and back to this page. */
import { useEffect, useState } from 'preact/hooks'
import { contract } from '../../../../client/operations.ts'
import type { Output } from '../../../../client/values.ts'
import { callAsPage, told } from '../../../api/call.ts'
import { Badge } from '../../../parts/badge.tsx'
import { Facts } from '../../../parts/facts.tsx'
import { Failure } from '../../../parts/page.tsx'
import { go, href } from '../../../router/location.ts'

type SignedIn = NonNullable<Output<typeof contract.company.exchange>>

export function Trial({ tenantId, isReady }: { tenantId: string; isReady: boolean }) {
  const [back, setBack] = useState<SignedIn | undefined>(undefined)
  const [error, setError] = useState('')
  const fail = (failure: unknown) => setError(told(failure))
  useEffect(() => {
    const query = new URLSearchParams(location.search)
    const [code, wrong] = [query.get('code'), query.get('err')]
    if (code === null && wrong === null) return
    // Neither stays in the address, where a reload would send it again.
    go(location.pathname, 'replace')
    if (code) callAsPage(contract.company.exchange, { code }).then(setBack, fail)
    else setError(`The sign-in came back with: ${wrong}`)
  }, [])
  const leave = async () => {
    setError('')
    try {
      const redirectURL = `${location.origin}${location.pathname}`
      const { url = '' } = await callAsPage(contract.company.start, { tenant: tenantId, redirectURL })
      location.assign(url)
    } catch (failure) {
      fail(failure)
    }
  }
  return (
    <>
      <p class="muted">
        Leads to the provider, and comes back here. It is a real sign-in: it makes a user and a session.
      </p>
      <div class="actions">
        <button type="button" onClick={leave} disabled={!isReady}>
          Sign in as one of its people
        </button>
        {!isReady && <span class="muted small">First say where its people sign in.</span>}
      </div>
      <Failure error={error} />
      {back && <Came tenantId={tenantId} reply={back} />}
    </>
  )
}

function Came({ tenantId, reply: { user, firstSeen } }: { tenantId: string; reply: SignedIn }) {
  const place = user?.userTenants?.find((one) => one.tenantId === tenantId)
  const name = user?.name || user?.email || user?.userId || ''
  return (
    <div role="status" class="column">
      <p>
        <Badge tone="good">signed in</Badge> <a href={href('users', user?.userId ?? '')}>{name}</a>{' '}
        {firstSeen && <span class="muted">for the first time</span>}
      </p>
      <Facts
        facts={[
          ['Email', user?.email],
          ['In the tenant', place ? 'yes' : 'no'],
          ['Roles there', place?.roleNames?.join(', ')],
        ]}
      />
    </div>
  )
}
