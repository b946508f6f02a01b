/** A browser on pages of another origin than the plane's, which notes whatever it asks and whatever goes wrong. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { chromiumPath } from '../../support/chromium.ts'

export const noChromium = chromiumPath === undefined && 'no Chromium here: apt-get install chromium'

/** What a page saw of the world. */
export interface Sight {
  /** Requests to other machines. */
  foreign: string[]
  /** Errors of its scripts, and of the console beyond refused requests. */
  errors: string[]
  /** Paths of the plane that answered with 404. */
  missing: string[]
}

export interface Site {
  /** Where its pages are: `/` has the document that was given last. */
  url: string
  /** Files by path; `/` is a document. */
  serve(files: { [path: string]: string }): void
  stop(): void
}

/** A web server of an application, at a name of its own. */
export async function startSite(): Promise<Site> {
  let files: { [path: string]: string } = {}
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? '/').replace(/[?#].*/, '')
    const found = files[path] ?? (path.includes('.') ? undefined : files['/'])
    const type = path.endsWith('.js') ? 'text/javascript' : 'text/html'
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': `${type}; charset=utf-8` }).end(found ?? '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    serve: (given) => {
      files = given
    },
    stop: () => server.close(),
  }
}

export function startBrowser(): Promise<Browser> {
  // What the browser itself asks its makers has nothing to do with a page.
  const quiet = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--no-first-run']
  return chromium.launch({ ...(chromiumPath && { executablePath: chromiumPath }), args: quiet })
}

const LOCAL = /^(https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?\/|data:|blob:|about:)/

/** Notes what any page of the context does from now on. Other machines are not reached. */
export async function watch(context: BrowserContext): Promise<Sight> {
  const sight: Sight = { foreign: [], errors: [], missing: [] }
  await context.route(
    (url) => !LOCAL.test(url.href),
    (route) => route.abort(),
  )
  context.on('request', (request) => LOCAL.test(request.url()) || sight.foreign.push(request.url()))
  context.on('response', (response) => {
    if (response.status() === 404) sight.missing.push(new URL(response.url()).pathname)
  })
  context.on('weberror', (error) => sight.errors.push(error.error().stack ?? error.error().message))
  return sight
}

/** Waits until the component shows a screen, and its elements are made. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    `(() => {
    const root = document.querySelector('descope-wc')?.shadowRoot
    const elements = [...(root?.querySelectorAll('*') ?? [])].filter((one) => one.localName.startsWith('descope-'))
    return elements.length > 0 && elements.every((one) => customElements.get(one.localName) !== undefined)
  })()`,
    undefined,
    { timeout: 15_000 },
  )
}
