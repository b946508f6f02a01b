import { int64, list, message, object, text } from '../wire.ts'

export const Audit = message('Audit', {
  ID: text(),
  projectId: text(),
  userId: text(),
  action: text({ doc: 'What happened, as UserCreated' }),
  occurred: int64({ doc: 'Milliseconds since 1970' }),
  device: text(),
  method: text(),
  geo: text(),
  remoteAddress: text(),
  externalIds: list(text(), { doc: 'Login ids' }),
  tenants: list(text()),
  data: object(),
  type: text({ doc: 'info, warn or error' }),
  actorId: text({ doc: 'Who did it' }),
})
