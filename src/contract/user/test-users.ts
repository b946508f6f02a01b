import { operation } from '../operation.ts'
import { loginId, redirectUrl } from '../schemas/fields.ts'
import { loginOptions } from '../schemas/login-options.ts'
import { choice, message, required, text } from '../wire.ts'
import { docRoutes } from './doc-routes.ts'

const deliveryMethod = required(choice(['email', 'sms', 'voice', 'whatsapp', 'im', 'Embedded']))

export const testUsers = {
  generateOtp: operation('POST', '/v1/mgmt/tests/generate/otp', {
    summary: 'Generate a one-time code for a test user',
    input: message({ loginId, deliveryMethod, loginOptions }),
    output: message({ loginId: text(), code: text() }),
    aliases: docRoutes('POST', 'test-users/generate-otp'),
  }),
  generateMagicLink: operation('POST', '/v1/mgmt/tests/generate/magiclink', {
    summary: 'Generate a magic link for a test user',
    input: message({ loginId, deliveryMethod, redirectUrl, loginOptions }),
    output: message({ loginId: text(), link: text() }),
  }),
  generateEnchantedLink: operation('POST', '/v1/mgmt/tests/generate/enchantedlink', {
    summary: 'Generate an enchanted link for a test user',
    input: message({ loginId, redirectUrl, loginOptions }),
    output: message({ loginId: text(), link: text(), pendingRef: text({ doc: 'To poll for the session' }) }),
  }),
}
