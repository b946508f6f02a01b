import { check, type Find, found, type Look, skipped, well } from './check.ts'
import { isOfService, type PageFacts, readPage, readScript, type Setting } from './page-reading.ts'
import { type Probe, probe } from './probe.ts'

type PageFault =
  | 'page-form'
  | 'page-unreadable'
  | 'page-empty'
  | 'page-api'
  | 'page-screens'
  | 'page-elements'
  | 'page-foreign'

/** So many of its scripts are read; what these load later is not looked at. */
const MOST_SCRIPTS = 12

export const page = check<PageFault>({
  name: 'page',
  about: 'a page with components or an SDK for browsers (with --page): whom it would ask',
  faults: {
    'page-form': { level: 'fault', says: '{url} is no address of a page', fix: 'Say it whole: http://localhost:3000/' },
    'page-unreadable': { level: 'fault', says: '{url} cannot be read: {why}', fix: 'Start what serves it' },
    'page-empty': {
      level: 'warning',
      says: 'Neither {url} nor the scripts that it names say of a component or an SDK with a project id',
      fix: 'Name the page on which people sign in; what a script loads later is not looked at',
    },
    'page-api': {
      level: 'fault',
      says: '{of} asks the service: {how}',
      fix: 'Say base-url (baseUrl): the address of the plane, such as http://localhost:8097',
    },
    'page-screens': {
      level: 'fault',
      says: '{of} asks the service for screens and themes that the plane does not have: {how}',
      fix: 'Say base-static-url (baseStaticUrl): the address of the plane with /pages behind it',
    },
    'page-elements': {
      level: 'fault',
      says: '{of} loads the elements of screens from the service: {how}',
      fix: 'Say base-cdn-url (baseCdnUrl): the address of the plane; an SDK without it takes a script of the page, /npm/@descope/web-components-ui@3.14.1/dist/umd/index.js of the plane',
    },
    'page-foreign': {
      level: 'fault',
      says: 'It loads {url}',
      fix: 'Take it from the plane, which has the web component at /npm/@descope/web-component@4.3.2/dist/index.js, or from your own packages',
    },
  },
  look: async ({ page: url }) => {
    if (url === undefined) return skipped('--page looks at it')
    if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return found('page-form', { url })
    const got = await read(url)
    if (typeof got !== 'string') return found('page-unreadable', { url, why: got.why })
    const facts = readPage(got, url)
    const settings = [...facts.settings, ...(await inScripts(facts))]
    const finds = [
      ...facts.foreign.map((address): Find<PageFault> => ({ code: 'page-foreign', with: { url: address } })),
    ]
    for (const setting of settings) finds.push(...whomItAsks(setting, facts))
    if (settings.length === 0 && finds.length === 0) return found('page-empty', { url })
    const look: Look<PageFault> = finds.length > 0 ? { found: finds } : well(`${url} asks ${settings[0]?.api} alone`)
    return look
  },
})

async function inScripts({ scripts }: PageFacts): Promise<Setting[]> {
  const settings: Setting[] = []
  for (const address of scripts.slice(0, MOST_SCRIPTS)) {
    const text = await read(address)
    const setting = typeof text === 'string' ? readScript(text) : undefined
    if (setting) settings.push(setting)
  }
  return settings
}

function whomItAsks({ of, api, screens, elements }: Setting, { bringsElements }: PageFacts): Find<PageFault>[] {
  const finds: Find<PageFault>[] = []
  const look = (code: PageFault, name: string, value: string | undefined) => {
    if (value === undefined) finds.push({ code, with: { of, how: `it has no ${name}` } })
    else if (isOfService(value)) finds.push({ code, with: { of, how: `${name} is ${value}` } })
  }
  look('page-api', 'base-url', api)
  look('page-screens', 'base-static-url', screens)
  if (!bringsElements) look('page-elements', 'base-cdn-url', elements)
  return finds
}

/** The text at an address of the page's own machine, or why there is none. */
async function read(address: string): Promise<string | { why: string }> {
  const { origin, pathname, search } = new URL(address)
  const ask = { baseUrl: origin, method: 'GET', path: pathname + search, accept: '*/*', anyCertificate: true }
  const answer: Probe = await probe(ask)
  if (answer.failed) return { why: answer.failed.message }
  return answer.status === 200 ? answer.body : { why: `it answers with ${answer.status}` }
}
