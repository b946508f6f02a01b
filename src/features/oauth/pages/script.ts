/**
 * The one script of the plane's pages, served as a file: pages work without it. It shows the button for passkeys where
 * the browser has them, lets a page that waits for a link go on once that was opened, and sends a form on that was made
 for an application.
 */
export const SCRIPT = `'use strict'

const form = document.querySelector('form')
const passkey = document.querySelector('button[data-ask]')
if (passkey && window.PublicKeyCredential) {
  passkey.hidden = false
  passkey.addEventListener('click', signInByPasskey)
}
if (form?.dataset.sends) form.submit()
if (document.body.dataset.waits) setTimeout(lookWhetherApproved, 3000)

async function signInByPasskey() {
  passkey.disabled = true
  try {
    const { transactionId, options } = (await ask(form.elements.login_id.value)) ?? (await ask(''))
    const credential = await navigator.credentials.get({ publicKey: fromText(JSON.parse(options).publicKey) })
    form.elements.transaction.value = transactionId
    form.elements.passkey.value = JSON.stringify(toText(credential))
    const button = document.createElement('button')
    Object.assign(button, { name: 'action', value: 'passkey', hidden: true, formNoValidate: true })
    form.append(button)
    form.requestSubmit(button)
  } catch {
    tell('No passkey was used. Try it again, or sign in another way')
    passkey.disabled = false
  }
}

/** Undefined for a login id that nobody has: then the passkey itself says whose it is. */
async function ask(loginId) {
  const answer = await fetch(passkey.dataset.ask, {
    method: 'POST',
    headers: { authorization: 'Bearer ' + passkey.dataset.project, 'content-type': 'application/json' },
    body: JSON.stringify({ loginId, origin: location.origin }),
  })
  if (answer.ok) return answer.json()
  if (loginId === '') throw new Error('refused')
}

function fromText(options) {
  const allowCredentials = (options.allowCredentials ?? []).map((each) => ({ ...each, id: bytesOf(each.id) }))
  return { ...options, challenge: bytesOf(options.challenge), allowCredentials }
}

function toText({ id, type, response }) {
  const { clientDataJSON, authenticatorData, signature, userHandle } = response
  const parts = { clientDataJSON, authenticatorData, signature, userHandle }
  const texts = Object.entries(parts).map(([name, bytes]) => [name, bytes ? textOf(bytes) : undefined])
  return { id, rawId: id, type, response: Object.fromEntries(texts) }
}

function bytesOf(text) {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))
}

function textOf(bytes) {
  const letters = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('')
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function tell(words) {
  document.querySelector('#error')?.remove()
  const alert = document.createElement('p')
  Object.assign(alert, { id: 'error', className: 'error', textContent: words })
  alert.setAttribute('role', 'alert')
  form.before(alert)
}

async function lookWhetherApproved() {
  const answer = await fetch(location.href + '&wait=1').catch(() => undefined)
  if (answer && answer.status !== 204) location.reload()
  else setTimeout(lookWhetherApproved, 3000)
}
`
