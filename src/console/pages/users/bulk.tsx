/** What can be done with all that are selected. */
import { useState } from 'preact/hooks'
import { contract } from '../../../client/operations.ts'
import { call, told } from '../../api/call.ts'
import { confirmTyped } from '../../parts/form.tsx'
import { toast } from '../../parts/toast.tsx'

interface BulkProps {
  /** User ids. */
  selected: readonly string[]
  clear: () => void
  changed: () => void
}

export function Bulk({ selected, clear, changed }: BulkProps) {
  const [progress, setProgress] = useState('')
  if (selected.length === 0) return null
  const each = async (what: string, work: (id: string) => Promise<unknown>) => {
    const failures: string[] = []
    for (const [at, id] of selected.entries()) {
      setProgress(`${what}: ${at + 1} of ${selected.length}`)
      await work(id).catch((error: unknown) => failures.push(`${id}: ${told(error)}`))
    }
    setProgress('')
    toast(failures[0] ?? `${what}: ${selected.length} done`, failures.length > 0)
    clear()
    changed()
  }
  const remove = () =>
    confirmTyped({
      title: `Delete ${selected.length} users?`,
      text: 'Their sessions end, and what they were is gone.',
      verb: 'Delete',
      word: 'delete',
      submit: async () => {
        await call(contract.user.deleteBatch, { userIds: selected })
        toast(`${selected.length} users are deleted`)
        clear()
        changed()
      },
    })
  return (
    <div class="bar" role="toolbar" aria-label="Selected users">
      <strong>{selected.length} selected</strong>
      <button type="button" onClick={() => each('Enable', (id) => setStatus(id, 'enabled'))}>
        Enable
      </button>
      <button type="button" onClick={() => each('Disable', (id) => setStatus(id, 'disabled'))}>
        Disable
      </button>
      <button type="button" onClick={() => each('Log out', (userId) => call(contract.user.logout, { userId }))}>
        Log out everywhere
      </button>
      <button type="button" class="danger" onClick={remove}>
        Delete
      </button>
      <button type="button" class="plain" onClick={clear}>
        Clear
      </button>
      <span role="status">{progress}</span>
    </div>
  )
}

async function setStatus(userId: string, status: string): Promise<void> {
  const { user } = await call(contract.user.load, { userId })
  await call(contract.user.setStatus, { loginId: user?.loginIds?.[0], status })
}
