import { operation } from '../operation.ts'
import { anyLoginId, id, ids } from '../schemas/fields.ts'
import { int64, list, message, of, required, text } from '../wire.ts'

const whose = { loginId: anyLoginId, userId: id }

const UserSession = message('UserSession', {
  id: text(),
  createdTime: int64({ doc: 'When the user signed in; seconds since 1970, as all' }),
  lastUsedTime: int64({ doc: 'When it was refreshed last' }),
  expirationTime: int64(),
  methods: list(text(), { doc: 'How the user signed in, as the claim `amr` says it' }),
  tenantId: text({ doc: 'The tenant that it acts in; empty for none' }),
})

export const sessions = {
  listSessions: operation('POST', '/v1/mgmt/user/sessions/list', {
    summary: 'List the sessions of a user',
    detail: 'The newest first, a thousand at most, without those that have expired.',
    effect: 'read',
    input: message(whose),
    output: message({ sessions: list(of(UserSession)) }),
    rate: 'user',
  }),
  endSessions: operation('POST', '/v1/mgmt/user/sessions/end', {
    summary: 'End some of the sessions of a user',
    detail: 'Ids that are none of this user are skipped. Session tokens are good until they expire.',
    input: message({ ...whose, sessionIds: required(ids) }),
    output: message({ ended: list(text({ doc: 'Ids of those that were there' })) }),
    rate: 'user',
  }),
}
