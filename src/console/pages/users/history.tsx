import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
import { Failure } from '../../parts/page.tsx'
import { Time } from '../../parts/time.tsx'
import { href } from '../../router/location.ts'
import { actorOf } from '../audit/records.ts'
import type { User } from './columns.tsx'

/** How a user signed in, and what was done with them. */
export function History({ user }: { user: User }) {
  const userIds = [user.userId ?? '']
  const logins = useReply(
    async () => (await call(contract.user.historyV2, { userIds })).usersAuthHistory ?? [],
    userIds,
  )
  const audits = useReply(async () => (await call(contract.audit.search, { userIds, size: 50 })).audits ?? [], userIds)
  return (
    <>
      <section>
        <h3>Sign-ins</h3>
        <Failure error={logins.error} />
        {logins.value?.length === 0 && <p class="muted">Has not signed in yet.</p>}
        <table aria-label="Sign-ins">
          <tbody>
            {logins.value?.map((login, at) => (
              <tr key={at}>
                <td>
                  <Time at={Number(login.loginTime) * 1000} />
                </td>
                <td class="mono">{login.ip}</td>
                <td>{login.selectedTenant}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section>
        <h3>Audit trail</h3>
        <Failure error={audits.error} />
        <table aria-label="Audit trail of this user">
          <tbody>
            {audits.value?.map((record) => (
              <tr key={record.ID}>
                <td class="whole">
                  <a href={href('audit', record.ID ?? '')}>{record.action}</a>
                </td>
                <td class="muted whole">{actorOf(record)}</td>
                <td class="number">
                  <Time at={Number(record.occurred)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  )
}
