// A code by mail. It goes nowhere: the plane keeps it in its outbox.
import { ask, look } from './plane.mjs'

const { maskedEmail } = await ask('/v1/auth/otp/signin/email', { loginId: 'jane@example.com' })
console.log(`a code goes to ${maskedEmail}`)

const { messages } = await look('/v1/mgmt/outbox?limit=1')
const { user } = await ask('/v1/auth/otp/verify/email', { loginId: 'jane@example.com', code: messages[0].code })
console.log(`${user.loginIds[0]} has signed in`)
