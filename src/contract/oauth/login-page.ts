import { operation } from '../operation.ts'
import { action, stateId } from '../schemas/oauth.ts'
import { Page } from '../schemas/page.ts'
import { choice, list, message, required, text } from '../wire.ts'

const which = {
  projectId: required(text({ max: 64 })),
  third_party_app_state_id: stateId,
  state_id: stateId,
}

/** The plane's own login and consent pages; they work without scripts. */
export const loginPage = {
  show: operation('GET', '/login/:projectId', {
    access: 'client',
    summary: "Show the plane's own login or consent page",
    detail: 'Where authorize leads when an app has no login page of its own.',
    input: message('LoginPageInput', which),
    output: Page,
    form: true,
    replies: 'page',
  }),
  submit: operation('POST', '/login/:projectId', {
    access: 'client',
    summary: 'Send a form of the login or consent page',
    input: message('LoginPageForm', {
      ...which,
      csrf: text({ max: 256 }),
      action,
      login_id: text({ max: 512 }),
      channel: choice(['email', 'sms', 'voice', 'whatsapp'], { doc: 'How the code travels' }),
      code: text({ max: 64 }),
      password: text({ max: 4096 }),
      scope: list(text({ max: 256 }), { max: 1000, doc: 'Optional scopes that were ticked' }),
    }),
    output: Page,
    form: true,
    replies: 'page',
  }),
}
