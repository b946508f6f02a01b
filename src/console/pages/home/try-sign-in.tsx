import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { session } from '../../api/session.ts'
import { doing } from '../../parts/toast.tsx'
import { go, href } from '../../router/location.ts'

/** Two clicks to a session: a test user, and the page that signs anybody in. Or a flow, as people meet it. */
export function TrySignIn() {
  return (
    <section class="card">
      <h2>Try a sign-in</h2>
      <p class="muted">
        Codes of test users can be asked for, and nothing is sent to them. A flow shows its screens, step by step.
      </p>
      <div class="actions">
        <button type="button" onClick={signInAsTestUser} disabled={session.value?.isReadOnly === true}>
          As a test user
        </button>
        <a class="button" href={`${href('flows', 'sign-up-or-in')}?about=Run`}>
          Run a flow
        </a>
      </div>
    </section>
  )
}

/** Of the first test user there is, or of one that is made. */
async function signInAsTestUser(): Promise<void> {
  let loginId = 'test@example.com'
  const found = await doing('A test user', async () => {
    const { users } = await call(contract.user.searchTest, { limit: 1 })
    const known = users?.[0]?.loginIds?.[0]
    if (known) loginId = known
    else await call(contract.user.createTest, { loginId, email: loginId, name: 'Test user' })
  })
  if (found) go(`${href('tokens')}?for=${encodeURIComponent(loginId)}`)
}
