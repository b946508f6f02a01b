import { operation } from '../operation.ts'
import { Page } from '../schemas/page.ts'
import { choice, message, required, text } from '../wire.ts'

/** Where people answer for a device or a program that waits; it needs no scripts. */
export const devicePage = {
  show: operation('GET', '/device/:projectId', {
    access: 'client',
    effect: 'write',
    summary: 'Ask for the code of a device, and lead on from there to signing in and allowing it',
    input: message('DevicePageInput', {
      projectId: required(text({ max: 64 })),
      user_code: text({ max: 64, doc: 'As the device shows it' }),
      request: text({ max: 64, doc: 'Of the link in a message that asks for permission' }),
      done: choice(['allowed', 'denied'], { doc: 'What came of it' }),
    }),
    output: Page,
    form: true,
    replies: 'page',
  }),
}
