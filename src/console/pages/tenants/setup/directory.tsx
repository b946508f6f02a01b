/** The third step: a key for the tenant's directory, and a push as the directory would make it. */
import { useState } from 'preact/hooks'
import { contract } from '../../../../client/operations.ts'
import { call, told } from '../../../api/call.ts'
import { useReply } from '../../../api/reply.ts'
import { session } from '../../../api/session.ts'
import { Badge, Status } from '../../../parts/badge.tsx'
import { Copy } from '../../../parts/copy.tsx'
import { Facts } from '../../../parts/facts.tsx'
import { Failure } from '../../../parts/page.tsx'
import { Json } from '../../../parts/readable/code.tsx'
import { Time } from '../../../parts/time.tsx'
import { href } from '../../../router/location.ts'
import { type Pushed, pushExample } from './push.ts'

export function Directory({ tenantId }: { tenantId: string }) {
  const keys = useReply(async () => (await call(contract.scimKey.load, { tenantId })).keys ?? [], [tenantId])
  const [cleartext, setCleartext] = useState('')
  const [error, setError] = useState('')
  const { baseUrl = '', project = '' } = session.value ?? {}
  const make = async () => {
    setError('')
    try {
      const made = await call(contract.scimKey.create, { tenantId })
      setCleartext(made.cleartext ?? '')
      keys.reload()
    } catch (failure) {
      setError(told(failure))
    }
  }
  return (
    <>
      <p class="muted">
        Okta, Entra and others push people and groups to this address, with a key of the tenant’s own.
      </p>
      <Facts
        facts={[
          ['Address', <Copy key="scim" text={`${baseUrl}/scim/v2`} what="the address for directories" />],
          [
            'Bearer token',
            cleartext && <Copy key="token" text={`${project}:${cleartext}`} what="the token of the directory" />,
          ],
          ['Keys', keys.value?.map(({ key }) => <Key key={key?.id} accessKey={key ?? {}} />)],
        ]}
      />
      {cleartext && <p class="notice">The token is shown this once. Copy it to the directory.</p>}
      <Failure error={error || keys.error} retry={keys.reload} />
      <div class="actions">
        <button type="button" onClick={make}>
          Make a key
        </button>
        {!cleartext && <span class="muted small">A key that was just made can be tried here.</span>}
      </div>
      {cleartext && <Push tenantId={tenantId} token={`${project}:${cleartext}`} />}
    </>
  )
}

interface ScimKey {
  id?: string
  name?: string
  status?: string
  expireTime?: string | number
}

function Key({ accessKey: { id = '', name, status = '', expireTime } }: { accessKey: ScimKey }) {
  return (
    <div>
      <a href={href('access-keys', id)}>{name}</a> <Status status={status} />{' '}
      <span class="muted small">
        expires: <Time at={Number(expireTime ?? 0) * 1000} never="never" />
      </span>
    </div>
  )
}

function Push({ tenantId, token }: { tenantId: string; token: string }) {
  const [pushed, setPushed] = useState<Pushed | undefined>(undefined)
  const [error, setError] = useState('')
  const push = (isActive: boolean) =>
    pushExample(token, tenantId, isActive).then(setPushed, (failure: unknown) => setError(told(failure)))
  return (
    <>
      <div class="actions">
        <button type="button" onClick={() => push(true)}>
          Push an example person
        </button>
        {pushed && (
          <button type="button" onClick={() => push(false)}>
            Push that the person has left
          </button>
        )}
      </div>
      <Failure error={error} />
      {pushed && (
        <div role="status" class="column">
          <p>
            <Badge tone={pushed.status < 300 ? 'good' : 'bad'}>{pushed.status}</Badge> <code>{pushed.asked}</code>{' '}
            {pushed.userId && <a href={href('users', pushed.userId)}>Open the user</a>}
          </p>
          <Json value={pushed.resource} label="What the directory was answered" />
        </div>
      )}
    </>
  )
}
