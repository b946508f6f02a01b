import { operation } from '../operation.ts'
import { loginOptions } from '../schemas/login-options.ts'
import { addressChange, JwtReply, ref, sender, signUpUser } from '../schemas/session.ts'
import { choice, message, of, optional, required, text } from '../wire.ts'

const provider = required(choice(['whatsapp', 'imessage', 'im'], { doc: 'By what the person writes' }))
const loginId = text({ max: 512, doc: 'Whose the sign-in is; whoever writes, when left out' })
const templates = of(
  message('NotpTemplates', {
    verifyTemplateId: text({ max: 256, doc: 'Of the text that the person sends' }),
    successTemplateId: text({ max: 256, doc: 'Of the answer to it' }),
    errorTemplateId: text({ max: 256, doc: 'Of the answer when it does not fit' }),
  }),
)
const phone = text({ max: 64, doc: 'From where the message has to come; the login id when left out' })
const asked = { provider, loginId, phone, loginOptions, templates, ...sender }

const WaitingReply = message('NotpReply', {
  redirectUrl: text({ doc: 'Opens the messenger, with the text in it' }),
  image: text({ doc: 'The same as a QR code: PNG, base64' }),
  pendingRef: text({ doc: 'To poll for the session' }),
})

/** The person writes first: whoever sends the text from a number has that number. */
export const notp = {
  signUp: operation('POST', '/v1/auth/notp/:provider/signup', {
    access: 'project',
    summary: 'Have a new user sign up by a message of theirs',
    input: message({ ...asked, user: signUpUser }),
    output: WaitingReply,
  }),
  signIn: operation('POST', '/v1/auth/notp/:provider/signin', {
    access: 'project',
    summary: 'Have a user sign in by a message of theirs',
    input: message(asked),
    output: WaitingReply,
  }),
  signUpOrIn: operation('POST', '/v1/auth/notp/:provider/signup-in', {
    access: 'project',
    summary: 'Have somebody sign in by a message, who is made when missing',
    input: message(asked),
    output: WaitingReply,
  }),
  update: operation('POST', '/v1/auth/notp/:provider/update', {
    access: 'refresh',
    summary: 'Have the user prove a new phone number by a message from it',
    input: message({ provider, loginId, phone: required(text({ max: 64 })), templates, ...addressChange }),
    output: WaitingReply,
  }),
  pendingSession: operation('POST', '/v1/auth/notp/pending-session', {
    access: 'project',
    summary: 'Ask for the session that waits for a message',
    detail: 'Refused with E066103 until the message has come; good once after that.',
    input: message({ pendingRef: required(ref) }),
    output: JwtReply,
  }),
  receive: operation('POST', '/v1/mgmt/notp/message', {
    summary: 'Hand over a message that a person has written',
    detail:
      'An operation of Homescope, for whoever receives the messages of the number in HOMESCOPE_WHATSAPP_NUMBER. The answer that goes back to the person stands in the outbox.',
    input: message({
      from: required(text({ max: 64, doc: 'The phone number that it came from' })),
      text: required(text({ max: 4096 })),
    }),
    output: message({
      accepted: optional(text({ doc: 'Login id for which the message counts; not there when nothing waits for it' })),
    }),
  }),
}
