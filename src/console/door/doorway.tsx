/** Where nobody is signed in: what lets people in, and how they come by it. */
import type { TargetedSubmitEvent } from 'preact'
import { useState } from 'preact/hooks'
import { told } from '../api/call.ts'
import { enter } from '../api/session.ts'
import { Failure } from '../parts/page.tsx'

/** `problem`: why the link of the address did not work; empty without one. */
export function Doorway({ problem }: { problem: string }) {
  const [error, setError] = useState(problem)
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const text = (name: string) => String(data.get(name) ?? '').trim()
    setError('')
    try {
      await enter({ projectId: text('projectId'), managementKey: text('managementKey'), person: text('person') })
    } catch (failure) {
      setError(told(failure))
    }
  }
  return (
    <main class="doorway">
      <div class="card">
        <h1>Homescope console</h1>
        <p class="muted">
          Open the link that <code>descope serve</code> prints when it starts; it works once, within the hour. Or show a
          management key:
        </p>
        <form onSubmit={submit}>
          <label class="field">
            <span class="label">Management key</span>
            <input name="managementKey" type="password" required autocomplete="current-password" />
          </label>
          <label class="field">
            <span class="label">Project id</span>
            <input name="projectId" spellcheck={false} placeholder="The plane’s first" autocomplete="off" />
          </label>
          <label class="field">
            <span class="label">Your name</span>
            <input name="person" maxLength={64} placeholder="The name of the key" autocomplete="name" />
            <span class="muted small">The audit trail names you with what you change.</span>
          </label>
          <Failure error={error} />
          <button type="submit" class="first">
            Sign in
          </button>
        </form>
      </div>
    </main>
  )
}
