/** What people see who open the plane's address in a browser. */
import { html, page } from '../../features/oauth/pages/layout.ts'
import { prefixOf } from '../caller/addresses.ts'
import { respondPage } from '../pages.ts'
import type { Reply } from '../reply.ts'

/** `baseUrl`: where programs reach the plane, by the name that was asked. */
export function frontPage(baseUrl: string): Reply {
  const prefix = prefixOf(baseUrl)
  const content = html`<h1>Homescope</h1>
<p>This is a server for programs: it answers Descope's management and authentication API. There is nothing to sign in
to here.</p>
<h2>To use it</h2>
<p>Give programs this address, as <code>DESCOPE_BASE_URL</code> or as the <code>baseUrl</code> of an SDK:</p>
<p><code>${baseUrl}</code></p>
<h2>To look at</h2>
<ul>
<li><a href="${prefix}/openapi.json">The API</a>, as an OpenAPI document</li>
<li><a href="${prefix}/health">Whether the server lives</a></li>
<li><a href="${prefix}/ready">Whether its database answers</a></li>
</ul>`
  return respondPage({ html: page('Homescope', content) }, [])
}

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#1a4fba" d="M16 3 2 15h4v14h8v-8h4v8h8V15h4z"/></svg>'

export function favicon(): Reply {
  const headers = { 'content-security-policy': "default-src 'none'" }
  return { status: 200, body: ICON, type: 'image/svg+xml', headers }
}

export function scriptFile(body: string): Reply {
  return { status: 200, body, type: 'text/javascript; charset=utf-8' }
}
