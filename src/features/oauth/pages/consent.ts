import { alert, type Html, html, page } from './layout.ts'
import { type Form, hiddenFields } from './login.ts'

interface ShownScope {
  name: string
  description: string
  /** The user may leave it out. */
  optional: boolean
}

interface ConsentForm extends Form {
  app: string
  user: string
  scopes: ShownScope[]
  /** Who waits for it elsewhere. */
  waiting?: { note: string; isDevice: boolean }
}

export function consentPage({ app, user, scopes, waiting, error, brand, ...form }: ConsentForm): string {
  const [needed, optional] = [scopes.filter((scope) => !scope.optional), scopes.filter((scope) => scope.optional)]
  return page(
    `Allow ${app}?`,
    html`<h1>Allow ${app}?</h1>
<p>You are signed in as <strong>${user}</strong>.</p>
${waiting && elsewhere(waiting)}${alert(error)}
<form method="post" action="${form.action}">
${hiddenFields(form.hidden)}
${
  needed.length > 0 &&
  html`<h2>${app} asks for</h2>
<ul>${needed.map(({ name, description }) => html`<li>${description || name}</li>\n`)}</ul>`
}
${
  optional.length > 0 &&
  html`<fieldset>
<legend>You may also allow</legend>
${optional.map(
  ({ name, description }) =>
    html`<label><input type="checkbox" name="scope" value="${name}"> ${description || name}</label>\n`,
)}</fieldset>`
}
<button class="first" name="action" value="allow">Allow</button>
<button name="action" value="deny">Do not allow</button>
<button name="action" value="restart">Use another account</button>
</form>`,
    { brand },
  )
}

function elsewhere({ note, isDevice }: { note: string; isDevice: boolean }): Html {
  if (!isDevice) return note === '' ? html`` : html`<p>It says: <strong>${note}</strong></p>\n`
  return html`<p>This is for a device that shows the code <strong>${note}</strong>. Allow it only if that is yours, and you began there
just now.</p>\n`
}
