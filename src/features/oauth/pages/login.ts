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
  offers: { code: boolean; password: boolean }
}

const CHANNELS = [
  ['email', 'Email'],
  ['sms', 'Text message'],
  ['voice', 'Phone call'],
  ['whatsapp', 'WhatsApp'],
] as const

export function loginPage({ app, loginId, offers, error, brand, ...form }: LoginForm): string {
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
${offers.code && withCode(!offers.password)}
</form>`,
    brand,
  )
}

const withPassword = html`<label>Password
<input type="password" name="password" autocomplete="current-password" maxlength="4096"></label>
<button class="first" name="action" value="password">Sign in</button>`

/** `isFirst`: there is no other way in. */
const withCode = (isFirst: boolean) => html`<label>How shall the code reach you?
<select name="channel">${CHANNELS.map(([value, label]) => html`<option value="${value}">${label}</option>`)}</select>
</label>
<button${isFirst && html` class="first"`} name="action" value="send">Send me a code</button>`

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
    brand,
  )
}

export function hiddenFields(hidden: { [name: string]: string }): Html[] {
  return Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">\n`)
}

function describedBy(error: string): Html {
  return error === '' ? html`` : html` aria-invalid="true" aria-describedby="error"`
}
