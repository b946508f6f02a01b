import type { Brand } from './brand.ts'
import { alert, html, page } from './layout.ts'
import { describedBy, type Form } from './login.ts'

export function devicePage({ action, error, brand }: Form): string {
  return page(
    'Connect a device',
    html`<h1>Connect a device</h1>
<p>Type the code that the device shows. Go on only if it is your own device, and you began there just now.</p>
${alert(error)}
<form method="get" action="${action}">
<label>Code
<input type="text" name="user_code" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="32"
 placeholder="XXXX-XXXX" required autofocus${describedBy(error)}></label>
<button class="first">Continue</button>
</form>`,
    { brand },
  )
}

export function endPage(isAllowed: boolean, brand: Brand): string {
  const title = isAllowed ? 'Allowed' : 'Not allowed'
  const what = isAllowed ? 'It goes on there by itself.' : 'Nothing was given away.'
  return page(title, html`<h1>${title}</h1>\n<p>${what} You can close this page.</p>`, { brand })
}
