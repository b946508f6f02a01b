/** The pages around a link that is sent: the one that waits, and those that it leads to. */
import type { Brand } from './brand.ts'
import { alert, html, page } from './layout.ts'
import { describedBy, type Form, hiddenFields } from './login.ts'

interface WaitingForm extends Form {
  app: string
  loginId: string
  number: string
  /** How long the link is good. */
  minutes: number
  /** Path of the script that asks whether it was opened; without scripts the page is loaded anew. */
  script: string
}

export function waitingPage({ app, loginId, number, minutes, script, error, brand, ...form }: WaitingForm): string {
  return page(
    'Open the link',
    html`<h1>Open the link</h1>
<p>We sent a link to <strong>${loginId}</strong>, if that can sign in. It is good for ${minutes}
${minutes === 1 ? 'minute' : 'minutes'} and takes you on to <strong>${app}</strong>.</p>
<p>Opened on another device, it asks for this number:</p>
<p class="number"><strong>${number}</strong></p>
${alert(error)}
<form method="post" action="${form.action}">
${hiddenFields(form.hidden)}
<button name="action" value="restart">Start again</button>
</form>`,
    { brand, script, waits: true },
  )
}

interface NumberForm extends Form {
  app: string
}

export function numberPage({ app, error, brand, ...form }: NumberForm): string {
  return page(
    'Sign in on the other device?',
    html`<h1>Sign in on the other device?</h1>
<p>Somebody asked for this link in another browser, to sign in to <strong>${app}</strong>. If that was you, type the
number that the page there shows. If it was not, close this page: nothing has happened.</p>
${alert(error)}
<form method="post" action="${form.action}">
${hiddenFields(form.hidden)}
<label>Number
<input type="text" name="number" inputmode="numeric" autocomplete="off" maxlength="2" required autofocus${describedBy(
      error,
    )}></label>
<button class="first">Sign in there</button>
</form>`,
    { brand },
  )
}

export function approvedPage({ app, brand }: { app: string; brand: Brand }): string {
  return page(
    'You are signed in there',
    html`<h1>You are signed in there</h1>
<p>The page where you began goes on to <strong>${app}</strong>. You can close this one.</p>`,
    { brand },
  )
}
