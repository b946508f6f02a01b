/** What the HTML and the scripts of a page say of the vendor's components: whom they will ask. */

/** Where a component asks; undefined where nothing is said, which leads to the service. */
export interface Setting {
  /** An element's name, or the function whose properties a script gives. */
  of: string
  api: string | undefined
  screens: string | undefined
  elements: string | undefined
}

export interface PageFacts {
  settings: Setting[]
  /** Scripts and styles that it loads from hosts of the service, or of content networks that have its packages. */
  foreign: string[]
  /** Its own scripts, by their addresses. */
  scripts: string[]
  /** Whether the library of elements comes from elsewhere than the service: nothing then asks for it. */
  bringsElements: boolean
}

const TAG = /<(descope-[a-z-]{1,60}|script|link)\b([^>]{0,4000})>/gi
const ATTRIBUTE = /([\w-]{1,60})\s*=\s*(?:"([^"]{0,2000})"|'([^']{0,2000})')/g

/** `url`: where the page is. */
export function readPage(html: string, url: string): PageFacts {
  const facts: PageFacts = { settings: [], foreign: [], scripts: [], bringsElements: false }
  for (const [, name = '', inside = ''] of html.matchAll(TAG)) {
    const said = new Map([...inside.matchAll(ATTRIBUTE)].map(([, key = '', a, b]) => [key.toLowerCase(), a ?? b ?? '']))
    const tag = name.toLowerCase()
    if (tag !== 'script' && tag !== 'link') noteElement(facts, tag, said)
    else noteLoaded(facts, said.get(tag === 'script' ? 'src' : 'href') ?? '', { url, isScript: tag === 'script' })
  }
  return facts
}

function noteElement({ settings }: PageFacts, of: string, said: ReadonlyMap<string, string>): void {
  if (!said.has('project-id')) return
  const [api, screens, elements] = ['base-url', 'base-static-url', 'base-cdn-url'].map((name) => said.get(name))
  settings.push({ of, api, screens, elements })
}

function noteLoaded(facts: PageFacts, address: string, { url, isScript }: { url: string; isScript: boolean }): void {
  if (address === '' || !URL.canParse(address, url)) return
  const whole = new URL(address, url)
  if (isOfService(whole.href)) facts.foreign.push(whole.href)
  else if (isScript && /web-components-ui/.test(whole.pathname)) facts.bringsElements = true
  else if (isScript && whole.origin === new URL(url).origin) facts.scripts.push(whole.href)
}

/** Of the service itself, or of a network that has its packages. */
export function isOfService(address: string): boolean {
  return (
    /^(https?:)?\/\/([\w-]+\.)*(descope|descopecdn)\.(com|io|org)([/:?#]|$)/i.test(address) || NETWORKS.test(address)
  )
}

const NETWORKS = /^(https?:)?\/\/(cdn\.jsdelivr\.net|unpkg\.com|esm\.sh|cdn\.skypack\.dev)\/.{0,40}@descope\//i

const PROJECT = /\bprojectId["']?\s*[:=]\s*["'`]P\w{20,64}["'`]/
const BASES = /\b(baseUrl|baseStaticUrl|baseCdnUrl)["']?\s*[:=]\s*["'`]([^"'`\s]{1,300})["'`]/g

/** What a script gives to a provider or a plugin of an SDK; undefined for one that names no project. */
export function readScript(text: string): Setting | undefined {
  if (!PROJECT.test(text)) return undefined
  const said = new Map([...text.matchAll(BASES)].map(([, name = '', value = '']) => [name, value]))
  const [api, screens, elements] = ['baseUrl', 'baseStaticUrl', 'baseCdnUrl'].map((name) => said.get(name))
  return { of: 'the SDK in a script', api, screens, elements }
}
