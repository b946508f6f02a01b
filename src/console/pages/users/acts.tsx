/** What can be done with a user. */
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { confirmTyped, openForm } from '../../parts/form.tsx'
import { toast, undoable } from '../../parts/toast.tsx'
import { go, href } from '../../router/location.ts'
import { loginOf, type User } from './columns.tsx'
import { endAllSessions } from './end-sessions.ts'

interface ActsProps {
  user: User
  changed: () => void
  /** The address without the user. */
  closed: string
}

export function Acts({ user, changed, closed }: ActsProps) {
  const loginId = loginOf(user)
  const isEnabled = user.status !== 'disabled'
  const setStatus = () => {
    const [status, before] = isEnabled ? ['disabled', 'enabled'] : ['enabled', 'disabled']
    return undoable({
      done: `${loginId} is ${status}`,
      work: () => call(contract.user.setStatus, { loginId, status }),
      undo: () => call(contract.user.setStatus, { loginId, status: before }),
      changed,
    })
  }
  return (
    <>
      <button type="button" onClick={() => edit(user, changed)}>
        Edit
      </button>
      <button type="button" onClick={setStatus}>
        {isEnabled ? 'Disable' : 'Enable'}
      </button>
      <button type="button" onClick={() => endAllSessions(loginId, changed)}>
        Log out everywhere
      </button>
      <a class="button" href={`${href('tokens')}?for=${encodeURIComponent(loginId)}`}>
        Sign in as
      </a>
      <button type="button" onClick={() => setPassword(user)}>
        Set password
      </button>
      <button type="button" class="danger" onClick={() => remove(user, changed, closed)}>
        Delete
      </button>
    </>
  )
}

function edit(user: User, changed: () => void): void {
  openForm({
    title: 'Edit user',
    verb: 'Save',
    fields: [
      { name: 'name', label: 'Name', value: user.name ?? '' },
      { name: 'email', label: 'Email', value: user.email ?? '' },
      { name: 'phone', label: 'Phone', value: user.phone ?? '' },
      { name: 'picture', label: 'Picture', value: user.picture ?? '', hint: 'Its address' },
    ],
    submit: async ({ name, email, phone, picture }) => {
      await call(contract.user.patch, { loginId: loginOf(user), name, email, phone, picture })
      toast('Saved')
      changed()
    },
  })
}

function setPassword(user: User): void {
  openForm({
    title: 'Set a password',
    text: 'A temporary one has to be changed at the next sign-in.',
    verb: 'Set password',
    fields: [
      { name: 'password', label: 'Password', type: 'password', isRequired: true },
      { name: 'temporary', label: 'Temporary', type: 'check', value: 'yes' },
    ],
    submit: async ({ password = '', temporary }) => {
      const op = temporary === 'yes' ? contract.user.setTemporaryPassword : contract.user.setActivePassword
      await call(op, { loginId: loginOf(user), password })
      toast('The password is set')
    },
  })
}

function remove(user: User, changed: () => void, closed: string): void {
  const loginId = loginOf(user)
  confirmTyped({
    title: 'Delete this user?',
    text: 'All sessions end, and what the user was is gone.',
    verb: 'Delete user',
    word: loginId,
    submit: async () => {
      await call(contract.user.delete, { userId: user.userId })
      toast(`${loginId} is deleted`)
      go(closed)
      changed()
    },
  })
}
