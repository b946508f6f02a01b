import { operation } from '../operation.ts'
import { id } from '../schemas/fields.ts'
import { action, stateId } from '../schemas/oauth.ts'
import { Page } from '../schemas/page.ts'
import { choice, list, message, required, text } from '../wire.ts'

const which = {
  projectId: required(text({ max: 64 })),
  third_party_app_state_id: stateId,
  state_id: stateId,
}

const token = text({ max: 256, doc: "The link's" })

/**
 * The plane's own login page is a flow in the service's component; what follows it, and what stands in for it without
 * scripts, are pages that need none.
 */
export const loginPage = {
  show: operation('GET', '/login/:projectId', {
    access: 'client',
    summary: "Show the project's flow, or what an application waits for",
    detail:
      'Where authorize leads when an app has no login page of its own. Further parameters are for the page itself: ' +
      'tenant, theme, style, locale, bg, title, width, height, wide, shadow, debug, ' +
      'store_last_auth_user, user_code, done and client.*',
    input: message('LoginPageInput', {
      ...which,
      flow: { ...id, doc: 'sign-up-or-in when left out' },
      plain: text({ max: 8, doc: 'Show the page that needs no scripts' }),
      flow_end: text({ max: 8192, doc: 'With which a flow ends that an application waits for' }),
      wait: text({ max: 8, doc: 'Answer 204 as long as the link that was sent is waited for, and change nothing' }),
    }),
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
      channel: choice(['email', 'sms', 'voice', 'whatsapp'], { doc: 'How the code or link travels' }),
      code: text({ max: 64 }),
      password: text({ max: 4096 }),
      transaction: text({ max: 256, doc: 'Of the passkey that was asked for' }),
      passkey: text({ max: 32_768, doc: "The browser's answer, in JSON" }),
      scope: list(text({ max: 256 }), { max: 1000, doc: 'Optional scopes that were ticked' }),
    }),
    output: Page,
    form: true,
    replies: 'page',
  }),
  openLink: operation('GET', '/login/:projectId/link', {
    access: 'client',
    summary: 'Open a link that the login page sent',
    detail:
      'In the browser that asked for it this signs in; anywhere else a page asks for the number that the login page shows.',
    input: message('LoginLinkInput', { ...which, t: token }),
    output: Page,
    form: true,
    replies: 'page',
  }),
  approveLink: operation('POST', '/login/:projectId/link', {
    access: 'client',
    summary: 'Let the login page go on that asked for a link',
    input: message('LoginLinkForm', {
      ...which,
      t: token,
      number: text({ max: 16, doc: 'As the login page shows it' }),
    }),
    output: Page,
    form: true,
    replies: 'page',
  }),
}
