/** The script of the page with a flow: what the page's address says becomes attributes of the component. */
export const FLOW_SCRIPT = `'use strict'

const { project, flow, prefix, elements } = document.body.dataset
const asked = new URLSearchParams(location.search)
const main = document.querySelector('main')
const said = (name) => asked.get(name) ?? ''
const base = location.origin + prefix

look()
if (asked.has('done')) tell('You can close this window.')
else show()

function look() {
  document.documentElement.dataset.theme = said('theme') || 'light'
  document.body.style.backgroundColor = said('bg')
  if (said('title')) document.title = said('title')
  main.style.maxWidth = lengthOf('width')
  main.style.minHeight = lengthOf('height')
  main.classList.toggle('wide', said('wide') === 'true')
  main.classList.toggle('shadow', said('shadow') !== 'false')
}

function lengthOf(name) {
  const number = /^(\\d{1,5})(px|rem|em|%|vw|vh)?$/.exec(said(name))
  return number ? number[1] + (number[2] ?? 'px') : ''
}

function show() {
  const component = document.createElement('descope-wc')
  const client = [...asked].filter(([name]) => name.startsWith('client.')).map(([name, value]) => [name.slice(7), value])
  const attributes = {
    'project-id': project,
    'flow-id': flow,
    'base-url': base,
    'base-static-url': base + '/pages',
    'base-cdn-url': prefix ? location.origin + elements : base,
    theme: said('theme'),
    tenant: said('tenant'),
    locale: said('locale'),
    'style-id': said('style'),
    debug: said('debug') === 'true' ? 'true' : '',
    'store-last-authenticated-user': said('store_last_auth_user'),
    form: said('user_code') && JSON.stringify({ userCode: said('user_code') }),
    client: client.length > 0 ? JSON.stringify(Object.fromEntries(client)) : '',
  }
  for (const [name, value] of Object.entries(attributes)) if (value) component.setAttribute(name, value)
  component.addEventListener('success', ended)
  component.addEventListener('error', ({ detail }) => failed(detail))
  main.replaceChildren(component)
}

function ended({ detail }) {
  const next = detail?.flowOutput?.onSuccessRedirectUrl
  const target = typeof next === 'string' && URL.canParse(next, location.href) && new URL(next, location.href)
  if (target && /^https?:$/.test(target.protocol)) location.assign(target.href)
  else tell('You are signed in. You can close this window.')
}

/** Before its first screen the component shows nothing by itself. */
function failed(detail) {
  const isShown = document.querySelector('descope-wc')?.shadowRoot?.querySelector('descope-container')
  if (!isShown) tell(detail?.errorMessage || detail?.errorDescription || 'This cannot go on.')
}

function tell(words) {
  const text = document.createElement('p')
  text.setAttribute('role', 'status')
  text.textContent = words
  main.replaceChildren(text)
}
`
