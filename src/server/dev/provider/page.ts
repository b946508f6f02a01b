/** The provider's page: who signs in? */
import { type Html, html, page } from '../../../features/oauth/pages/layout.ts'
import type { Asked } from './asked.ts'
import type { Comeback } from './comeback.ts'
import type { Person } from './people.ts'

export const SEND_SCRIPT = '/dev/provider/send.js'

/** Sends the form of the page that has only one. */
export const SENDING = "document.querySelector('form').submit()\n"

/** Beside the style of every page. */
export const PROVIDER_STYLE = `
.brand { display: flex; align-items: center; gap: .6rem; }
.mark { display: grid; place-items: center; width: 2rem; height: 2rem; border-radius: .5rem; background: var(--mark);
  color: #fff; font-weight: 700; }
.note { font-size: .875rem; opacity: .8; margin: 0 0 1.25rem; }
.who { display: flex; align-items: center; gap: .75rem; text-align: left; padding: .6rem .75rem; margin: .5rem 0; }
.who:hover { border-color: var(--primary); }
.who .mark { flex: none; width: 2.25rem; height: 2.25rem; border-radius: 50%; font-size: .875rem; }
.who b, .who small { display: block; }
.who b { font-weight: 600; }
.who small { opacity: .8; }
details { border-top: 1px solid #76767666; border-bottom: 1px solid #76767666; margin: 1.25rem 0; padding: .25rem 0; }
summary { cursor: pointer; padding: .6rem 0; font-weight: 600; }
details label { margin: .5rem 0 .75rem; }
input[type=email] { box-sizing: border-box; display: block; width: 100%; font: inherit; margin-top: .25rem;
  padding: .6rem .75rem; border: 1px solid #767676; border-radius: .5rem; background: var(--surface); color: inherit; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
.two button { margin: 0; }
`

const styleOf = (color: string) => `${PROVIDER_STYLE}:root { --mark: ${color}; }\n`

export interface ProviderPage {
  html: string
  style: string
  script?: boolean
}

/** `action`: where the choice goes. */
export function choicePage(asked: Asked, people: readonly Person[], action: string): ProviderPage {
  const { preset, at, hint } = asked
  const { color } = preset
  const title = titleOf(asked)
  const isKnown = people.some(({ email }) => email.toLowerCase() === hint.toLowerCase())
  const form = (content: Html) => html`<form method="post" action="${action}">\n${content}\n</form>`
  const content = html`<p class="brand"><span class="mark" aria-hidden="true">${title.charAt(0)}</span> ${title}</p>
<h1>Who signs in?</h1>
<p class="note">This plane plays <strong>${at.host}</strong> while you develop. Nothing leaves this machine, and no
password is asked.</p>
${form(html`${people.map(choice)}`)}
<details${(people.length === 0 || (hint !== '' && !isKnown)) && html` open`}>
<summary>Somebody else</summary>
${form(newcomer(asked))}
</details>
${form(
  html`<div class="two"><button name="act" value="cancel">Cancel</button>
<button name="act" value="fail">Fail</button></div>`,
)}`
  const style = styleOf(color)
  return { html: page(`Sign in with ${title}`, content, { style }), style }
}

const titleOf = ({ preset, at }: Asked) => (preset.name === 'any' ? at.hostname : preset.title)

const choice = (person: Person) =>
  html`<button class="who" name="person" value="${person.sub || person.email || person.name}"><span class="mark"
 aria-hidden="true">${initials(person)}</span><span><b>${person.name}</b><small>${person.email || 'no address'}${
   person.unverified && ', not verified'
 }</small></span></button>\n`

const initials = ({ givenName, familyName, name }: Person) =>
  (givenName.charAt(0) + familyName.charAt(0) || name.charAt(0)).toUpperCase()

/** Of a company: its people have groups, and nobody asks whether it has proven their addresses. */
const isCompany = ({ protocol, preset }: Asked) => protocol === 'saml' || preset.places !== undefined

const newcomer = (asked: Asked) => html`<label>Email
<input type="email" name="email" value="${asked.hint.includes('@') ? asked.hint : ''}" autocomplete="off" maxlength="320" placeholder="${`you@${
  asked.domains[0] ?? 'example.com'
}`}"></label>
<label>Name
<input type="text" name="name" autocomplete="off" maxlength="200"></label>
${
  isCompany(asked)
    ? html`<label>Groups, separated by commas
<input type="text" name="groups" autocomplete="off" maxlength="2000"></label>`
    : html`<label><input type="checkbox" name="unverified" value="yes"> The address is not verified</label>`
}
<button class="first" name="act" value="enter">Continue</button>`

/** A form that sends itself, or is sent by hand where there are no scripts. */
export function postingPage({ url, posted = {} }: Comeback, script: string): ProviderPage {
  const content = html`<h1>Going on</h1>
<form method="post" action="${url}">
${Object.entries(posted).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">\n`)}
<button class="first">Continue</button>
</form>`
  return { html: page('Going on', content, { script }), style: '', script: true }
}
