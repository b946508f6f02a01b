import type { Offers } from '../login/offers.ts'
import type { Brand } from './brand.ts'
import { alert, type Html, html, page } from './layout.ts'

export interface Form {
  /** Where the form goes, and what it carries unseen. */
  action: string
  hidden: { [name: string]: string }
  /** What went wrong with the last one. */
  error: string
  brand: Brand
}

interface LoginForm extends Form {
  app: string
  loginId: string
  /** Which of the ways the project has switched on. */
  offers: Offers
  /** Where a passkey is asked for, where one is offered: paths, and whose users they are. */
  passkey: { script: string; ask: string; project: string } | false
}

const CHANNELS = [
  ['email', 'Email'],
  ['sms', 'Text message'],
  ['voice', 'Phone call'],
  ['whatsapp', 'WhatsApp'],
] as const

export function loginPage({ app, loginId, offers, passkey, error, brand, ...form }: LoginForm): string {
  return page(
    `Sign in to ${app}`,
    html`<h1>Sign in</h1>
<p>to go on to <strong>${app}</strong></p>
${alert(error)}
<form method="post" action="${form.action}">
${hiddenFields(form.hidden)}
<label>Email, phone or user name
<input type="text" name="login_id" value="${loginId}" autocomplete="username" autocapitalize="none" spellcheck="false"
 maxlength="512" required autofocus${describedBy(error)}></label>
${offers.password && withPassword}
${(offers.code || offers.link) && withMessage(offers)}
${passkey && withPasskey(passkey)}
</form>`,
    { brand, ...(passkey && { script: passkey.script }) },
  )
}

const withPassword = html`<label>Password
<input type="password" name="password" autocomplete="current-password" maxlength="4096"></label>
<button class="first" name="action" value="password">Sign in</button>`

const withMessage = ({ code, link, password }: Offers) => html`${
  password && html`<h2>Or without a password</h2>\n`
}<label>Send it by
<select name="channel">${CHANNELS.filter(([value]) => code || value !== 'voice').map(
  ([value, label]) => html`<option value="${value}">${label}</option>`,
)}</select>
</label>
${code && button('send', 'Send me a code', !password)}
${link && button('link', 'Send me a link', !password && !code)}`

/** `isFirst`: there is no other way in before it. */
const button = (action: string, label: string, isFirst: boolean) =>
  html`<button${isFirst && html` class="first"`} name="action" value="${action}">${label}</button>`

/** Shown by the script, where the browser has passkeys. */
const withPasskey = ({ ask, project }: { ask: string; project: string }) =>
  html`<input type="hidden" name="transaction"><input type="hidden" name="passkey">
<button type="button" hidden data-ask="${ask}" data-project="${project}">Sign in with a passkey</button>`

interface CodeForm extends Form {
  app: string
  loginId: string
}

export function codePage({ app, loginId, error, brand, ...form }: CodeForm): string {
  return page(
    'Enter your code',
    html`<h1>Enter your code</h1>
<p>to go on to <strong>${app}</strong> as <strong>${loginId}</strong></p>
${alert(error)}
<form method="post" action="${form.action}">
${hiddenFields(form.hidden)}
<label>Code
<input type="text" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="64" autofocus${describedBy(
      error,
    )}></label>
<button class="first" name="action" value="code">Sign in</button>
<button name="action" value="restart">Start again</button>
</form>`,
    { brand },
  )
}

export function hiddenFields(hidden: { [name: string]: string }): Html[] {
  return Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">\n`)
}

export function describedBy(error: string): Html {
  return error === '' ? html`` : html` aria-invalid="true" aria-describedby="error"`
}
