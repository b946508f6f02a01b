/**
 * The page in which the console runs a flow: the published component against this plane, in a frame of no origin, so that
 * whatever a flow's screens hold reaches neither the console nor its session.
 */
import { relayRequests } from './relay.ts'
import { pretendStores } from './stores.ts'

const asked = new URLSearchParams(location.search)
const base = location.href.slice(0, location.href.indexOf('/console/'))

pretendStores()
relayRequests(base)
show()

function show(): void {
  const script = document.createElement('script')
  script.src = `${base}/npm/@descope/web-component@latest/dist/index.js`
  const element = document.createElement('descope-wc')
  const attributes = {
    'project-id': asked.get('project') ?? '',
    'flow-id': asked.get('flow') ?? '',
    theme: asked.get('theme') ?? 'light',
    'base-url': base,
    'base-static-url': `${base}/pages`,
    'base-cdn-url': base,
  }
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  document.body.append(script, element)
}
