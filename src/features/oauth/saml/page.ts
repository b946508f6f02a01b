/** The page that carries a response from the plane to an application: a form that sends itself. */
import type { Context } from '../../context.ts'
import { sourceOf } from '../authorize/callbacks.ts'
import { prefixOf } from '../authorize/login-address.ts'
import type { PageReply } from '../authorize/redirecting.ts'
import { html, page } from '../pages/layout.ts'
import { hiddenFields } from '../pages/login.ts'

interface Post {
  app: string
  url: string
  fields: { [name: string]: string }
}

export function postPage(ctx: Context, { app, url, fields }: Post): PageReply {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
  const content = html`<h1>On to ${app}</h1>
<form method="post" action="${url}" data-sends="true">
${hiddenFields(given)}
<button class="first">Go on</button>
</form>`
  const document = page(`On to ${app}`, content, { script: `${prefixOf(ctx)}/login.js` })
  return { status: 200, html: document, script: true, formTargets: sourceOf(url) }
}
