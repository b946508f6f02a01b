import { operation } from '../operation.ts'
import { id } from '../schemas/fields.ts'
import { int32, int64, list, message, object, of, text } from '../wire.ts'

const OutboxMessage = message('OutboxMessage', {
  id: text(),
  createdTime: int64({ doc: 'Milliseconds since 1970' }),
  channel: text({ doc: 'email, sms, voice, whatsapp or im' }),
  to: text(),
  kind: text({ doc: 'otp, magiclink, enchantedlink, notp, password, invite, flow, ssoSetup or approval' }),
  userId: text(),
  loginId: text(),
  subject: text(),
  text: text(),
  code: text({ doc: 'The code in it' }),
  link: text({ doc: 'The link in it; of an enchanted link, the right one' }),
  links: object({ doc: 'Of an enchanted link, all three by their number' }),
  linkId: text(),
  status: text({ doc: 'kept, waiting, sent or failed' }),
  failure: text(),
})

export const outbox = {
  list: operation('GET', '/v1/mgmt/outbox', {
    summary: 'List the messages that the plane has made',
    detail: 'An operation of Homescope. Newest first; with `after`, those made since that message, oldest first.',
    input: message({
      after: { ...id, doc: 'Id of the last message that is known' },
      limit: int32({ min: 0, max: 1000 }),
    }),
    output: message({ messages: list(of(OutboxMessage)) }),
  }),
}
