/** What can be done with all that are selected. */
import { useState } from 'preact/hooks'
import { contract } from '../../../client/operations.ts'
import { call, told } from '../../api/call.ts'
import { confirmTyped } from '../../parts/form.tsx'
import { csvOf, saveAs } from '../../parts/save.ts'
import { toast } from '../../parts/toast.tsx'
import { loginOf, type User } from './columns.tsx'

interface BulkProps {
  /** By user id. */
  selected: ReadonlyMap<string, User>
  clear: () => void
  changed: () => void
}

/** Requests at a time. */
const LANES = 6
/** Users in a request that deletes. */
const AT_ONCE = 100

export function Bulk({ selected, clear, changed }: BulkProps) {
  const [progress, setProgress] = useState('')
  if (selected.size === 0) return null
  const users = [...selected.values()]
  const each = async (what: string, work: (user: User) => Promise<unknown>) => {
    const failures = await inLanes(users, work, (done) => setProgress(`${what}: ${done} of ${users.length}`))
    setProgress('')
    const said = failures.length > 0 ? `${failures.length} failed. ${failures[0]}` : `${what}: ${users.length} done`
    toast(said, failures.length > 0)
    clear()
    changed()
  }
  const setStatus = (status: string) => (user: User) =>
    call(contract.user.setStatus, { loginId: loginOf(user), status })
  return (
    <div class="bar" role="toolbar" aria-label="Selected users">
      <strong>{users.length} selected</strong>
      <button type="button" onClick={() => each('Enable', setStatus('enabled'))}>
        Enable
      </button>
      <button type="button" onClick={() => each('Disable', setStatus('disabled'))}>
        Disable
      </button>
      <button type="button" onClick={() => each('Log out', ({ userId }) => call(contract.user.logout, { userId }))}>
        Log out everywhere
      </button>
      <button type="button" onClick={() => exportThem(users)}>
        Export
      </button>
      <button type="button" class="danger" onClick={() => remove(users, clear, changed)}>
        Delete
      </button>
      <button type="button" class="plain" onClick={clear}>
        Clear
      </button>
      <span role="status">{progress}</span>
    </div>
  )
}

/** Resolves to what failed, with whose it was. */
async function inLanes(users: readonly User[], work: (user: User) => Promise<unknown>, tell: (done: number) => void) {
  const failures: string[] = []
  const waiting = users.values()
  let done = 0
  const lane = async () => {
    for (const user of waiting) {
      await work(user).catch((error: unknown) => failures.push(`${loginOf(user)}: ${told(error)}`))
      tell(++done)
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return failures
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

function remove(users: readonly User[], clear: () => void, changed: () => void): void {
  confirmTyped({
    title: `Delete ${users.length} users?`,
    text: 'Their sessions end, and what they were is gone.',
    verb: 'Delete',
    word: `delete ${users.length}`,
    submit: async () => {
      const userIds = users.map(({ userId }) => userId ?? '')
      for (let at = 0; at < userIds.length; at += AT_ONCE) {
        await call(contract.user.deleteBatch, { userIds: userIds.slice(at, at + AT_ONCE) })
      }
      toast(`${users.length} users are deleted`)
      clear()
      changed()
    },
  })
}
