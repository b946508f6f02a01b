/** Who holds a token, whether its session goes on, and its end. */
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
import { session } from '../../api/session.ts'
import { Badge, Status } from '../../parts/badge.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/page.tsx'
import { Time } from '../../parts/time.tsx'
import { href } from '../../router/location.ts'
import { loginOf, nameOf, type User } from '../users/columns.tsx'
import { endAllSessions, endSession } from '../users/end-sessions.ts'

interface HolderProps {
  subject: string
  /** Of the claim `sid`; empty for a token without a session. */
  sessionId: string
}

async function load(userId: string) {
  const [{ user }, { sessions }] = await Promise.all([
    call(contract.user.load, { userId }),
    call(contract.user.listSessions, { userId }),
  ])
  return { user, sessions: sessions ?? [] }
}

export function Holder({ subject, sessionId }: HolderProps) {
  const { value, error, reload } = useReply(() => load(subject), [subject])
  if (error) return <Failure error={`Who holds it cannot be told: ${error}`} retry={reload} />
  const { user, sessions = [] } = value ?? {}
  if (!user) return null
  const own = sessions.find(({ id }) => id === sessionId)
  const others = sessions.length - (own ? 1 : 0)
  return (
    <section aria-label="Who holds it" class="column">
      <h3>Who holds it</h3>
      <Facts
        facts={[
          [
            'User',
            <>
              <a href={href('users', subject)}>{nameOf(user) || loginOf(user)}</a> <Status status={user.status ?? ''} />
            </>,
          ],
          ['Login id', loginOf(user)],
          ['Session', own ? <Badge tone="good">goes on</Badge> : <Badge tone="bad">has ended</Badge>],
          ['Signed in', own && <Time at={Number(own.createdTime) * 1000} />],
          ['Last used', own && <Time at={Number(own.lastUsedTime) * 1000} />],
          ['Session ends', own && <Time at={Number(own.expirationTime) * 1000} />],
          ['Other sessions', others > 0 && others.toLocaleString()],
        ]}
      />
      <Ends user={user} subject={subject} sessions={sessions} own={own} changed={reload} />
      <p class="muted small">
        A session that has ended gets no new tokens. What it had is good until it expires, where nobody asks the plane.
      </p>
    </section>
  )
}

interface EndsProps {
  user: User
  subject: string
  sessions: readonly { id?: string }[]
  /** That of the token, where it goes on. */
  own: { id?: string } | undefined
  changed: () => void
}

function Ends({ user, subject, sessions, own, changed }: EndsProps) {
  const isReadOnly = session.value?.isReadOnly === true
  if (sessions.length === 0) return null
  return (
    <div class="actions">
      {own && (
        <button
          type="button"
          class="danger"
          disabled={isReadOnly}
          onClick={() => endSession(subject, own.id ?? '', changed)}
        >
          Revoke its session
        </button>
      )}
      <button type="button" class="danger" disabled={isReadOnly} onClick={() => endAllSessions(loginOf(user), changed)}>
        Revoke all {sessions.length} of the user
      </button>
    </div>
  )
}
