/** What can be done with all that are selected. */
import { useRef, useState } from 'preact/hooks'
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { confirmTyped } from '../../parts/form.tsx'
import { csvOf, saveAs } from '../../parts/save.ts'
import { toast } from '../../parts/toast.tsx'
import { loginOf, type User } from './columns.tsx'
import { inLanes, type Work } from './lanes.ts'

interface BulkProps {
  /** By user id. */
  selected: ReadonlyMap<string, User>
  clear: () => void
  changed: () => void
}

/** Users in a request that deletes. */
const AT_ONCE = 100

export function Bulk({ selected, clear, changed }: BulkProps) {
  const { progress, run, stop } = useRunning(() => [clear(), changed()])
  if (progress) {
    return (
      <div class="bar" role="toolbar" aria-label="Selected users">
        <progress max={progress.of} value={progress.done} aria-label={progress.what} />
        <span role="status">
          {progress.what}: {progress.done.toLocaleString()} of {progress.of.toLocaleString()}
        </span>
        <button type="button" onClick={stop}>
          Stop
        </button>
      </div>
    )
  }
  if (selected.size === 0) return null
  const users = [...selected.values()]
  const setStatus = (what: string, status: string) => () => run({ what, work: to(() => status), undo: to(had) }, users)
  return (
    <div class="bar" role="toolbar" aria-label="Selected users">
      <strong>{users.length} selected</strong>
      <button type="button" onClick={setStatus('Enable', 'enabled')}>
        Enable
      </button>
      <button type="button" onClick={setStatus('Disable', 'disabled')}>
        Disable
      </button>
      <button type="button" onClick={() => logOut(users, run)}>
        Log out everywhere
      </button>
      <button type="button" onClick={() => exportThem(users)}>
        Export
      </button>
      <button type="button" class="danger" onClick={() => remove(users, run)}>
        Delete
      </button>
      <button type="button" class="plain" onClick={clear}>
        Clear
      </button>
    </div>
  )
}

const had = ({ status }: User) => status ?? ''
const to =
  (statusOf: (user: User) => string) =>
  ([user]: readonly User[]) =>
    user && call(contract.user.setStatus, { loginId: loginOf(user), status: statusOf(user) })

type Run = (job: Work<User>, users: readonly User[]) => Promise<void>

/** One thing after another for all of them, with how far it is, until it is stopped. */
function useRunning(over: () => void) {
  const [progress, setProgress] = useState<{ what: string; done: number; of: number } | undefined>(undefined)
  const stopped = useRef(false)
  const run: Run = async (job, users) => {
    const { what, undo } = job
    const of = users.length
    stopped.current = false
    setProgress({ what, done: 0, of })
    const { done, failures } = await inLanes(users, job, {
      isStopped: () => stopped.current,
      tell: (count) => setProgress({ what, done: count, of }),
    })
    setProgress(undefined)
    const back = undo && (() => void run({ what: `${what}, taken back`, work: undo }, done))
    if (failures.length > 0) toast(`${failures.length} failed. ${failures[0]}`, true, back)
    else toast(`${what}: ${done.length} ${stopped.current ? `of ${of}, then stopped` : 'done'}`, false, back)
    over()
  }
  const stop = () => {
    stopped.current = true
  }
  return { progress, run, stop }
}

function exportThem(users: readonly User[]): void {
  const rows = users.map((user) => [
    ...[loginOf(user), user.name, user.email, user.phone, user.status],
    user.userTenants?.map(({ tenantId }) => tenantId).join(' '),
    user.roleNames?.join(' '),
  ])
  const head = ['loginId', 'name', 'email', 'phone', 'status', 'tenants', 'roles']
  saveAs('users.csv', csvOf([head, ...rows.map((row) => row.map((value) => value ?? ''))]), 'text/csv')
}

function logOut(users: readonly User[], run: Run): void {
  confirmTyped({
    title: `Log ${users.length} users out?`,
    text: 'They have to sign in again, on every device.',
    verb: 'Log out',
    word: `log out ${users.length}`,
    submit: async () => {
      void run({ what: 'Log out', work: ([user]) => call(contract.user.logout, { userId: user?.userId }) }, users)
    },
  })
}

function remove(users: readonly User[], run: Run): void {
  confirmTyped({
    title: `Delete ${users.length} users?`,
    text: 'Their sessions end, and what they were is gone.',
    verb: 'Delete',
    word: `delete ${users.length}`,
    submit: async () => {
      const work = (some: readonly User[]) =>
        call(contract.user.deleteBatch, { userIds: some.map(({ userId }) => userId ?? '') })
      void run({ what: 'Delete', work, atOnce: AT_ONCE }, users)
    },
  })
}
