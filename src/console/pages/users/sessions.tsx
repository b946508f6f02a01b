/** Where a person is signed in: each session, to be ended alone or all at once. */
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
import { Failure } from '../../parts/page.tsx'
import { Time } from '../../parts/time.tsx'
import { href } from '../../router/location.ts'
import { loginOf, type User } from './columns.tsx'
import { endAllSessions, endSession } from './end-sessions.ts'

export function Sessions({ user, changed }: { user: User; changed: () => void }) {
  const userId = user.userId ?? ''
  const ask = async () => (await call(contract.user.listSessions, { userId })).sessions ?? []
  const { value, error, reload } = useReply(ask, [userId])
  return (
    <>
      <Failure error={error} retry={reload} />
      {value?.length === 0 && <p class="muted">Signed in nowhere.</p>}
      <table aria-label="Sessions">
        <tbody>
          {value?.map(({ id = '', createdTime, lastUsedTime, expirationTime, methods, tenantId }) => (
            <tr key={id}>
              <td>
                <div>
                  <Time at={Number(createdTime) * 1000} /> <span class="muted">by {methods?.join(', ')}</span>{' '}
                  {tenantId && <a href={href('tenants', tenantId)}>{tenantId}</a>}
                </div>
                <div class="muted small">
                  last used <Time at={Number(lastUsedTime) * 1000} />, ends <Time at={Number(expirationTime) * 1000} />
                </div>
              </td>
              <td class="number">
                <button type="button" class="danger" onClick={() => endSession(userId, id, reload)}>
                  End <span class="unseen">the session of {new Date(Number(createdTime) * 1000).toLocaleString()}</span>
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {(value?.length ?? 0) > 1 && (
        <div class="actions">
          <button
            type="button"
            class="danger"
            onClick={() => endAllSessions(loginOf(user), () => [reload(), changed()])}
          >
            End all {value?.length}
          </button>
        </div>
      )}
      <p class="muted small">
        A session that has ended gets no new tokens. What it had is good until it expires; see{' '}
        <a href={href('docs', 'signing-in.md')}>how sessions end</a>.
      </p>
    </>
  )
}
