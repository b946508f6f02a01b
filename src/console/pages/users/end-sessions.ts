import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { confirmTyped } from '../../parts/form.tsx'
import { toast } from '../../parts/toast.tsx'

/** On every device, once that is confirmed. */
export function endAllSessions(loginId: string, done: () => void): void {
  confirmTyped({
    title: `End all sessions of ${loginId}?`,
    text: 'The user has to sign in again, on every device.',
    verb: 'End all',
    word: 'end all',
    submit: async () => {
      await call(contract.user.logout, { loginId })
      toast('All sessions are ended')
      done()
    },
  })
}

/** One of them, once that is confirmed. */
export function endSession(userId: string, id: string, done: () => void): void {
  confirmTyped({
    title: 'End this session?',
    text: 'It gets no new tokens: the user has to sign in again there.',
    verb: 'End session',
    word: 'end',
    submit: async () => {
      await call(contract.user.endSessions, { userId, sessionIds: [id] })
      toast('The session is ended')
      done()
    },
  })
}
