/** A person at a browser without scripts, who goes where the pages of others lead and fills in their forms. */

/** What is typed into the form of a page; undefined where nothing is known to do. */
export type Fill = (html: string) => { [name: string]: string } | undefined

/** Steps from one side to the other and back, with login pages on the way. */
const MOST_STEPS = 40

/** Goes up to the first address that begins so. Cookies are kept for each origin. */
export function person(fill: Fill) {
  const jars = new Map<string, Map<string, string>>()
  const load = async (url: string, form?: URLSearchParams, from = '') => {
    const { origin } = new URL(url)
    const jar = jars.get(origin) ?? new Map<string, string>()
    jars.set(origin, jar)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { cookie, connection: 'close', ...(form && { origin: new URL(from).origin }) }
    const answer = await fetch(url, { headers, redirect: 'manual', ...(form && { method: 'POST', body: form }) })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    return { status: answer.status, location: answer.headers.get('location'), html: await answer.text() }
  }
  return async function go(start: string, until: string): Promise<URL> {
    let at = start
    let page = await load(at)
    for (let step = 0; step < MOST_STEPS; step++) {
      const led = page.location ?? refreshIn(page.html)
      if (led !== undefined) {
        at = new URL(led, at).href
        if (at.startsWith(until)) return new URL(at)
        page = await load(at)
        continue
      }
      const form = formIn(page.html, fill)
      if (!form) throw new Error(`no way on from ${at}: ${page.status} ${textOf(page.html)}`)
      const from = at
      at = new URL(form.action, at).href
      page = await load(at, form.body, from)
    }
    throw new Error(`no end of it at ${at}`)
  }
}

/** Where a page without scripts leads on. */
function refreshIn(html: string): string | undefined {
  const [, url] = /<noscript><meta http-equiv="refresh" content="0;url=([^"]*)"><\/noscript>/.exec(html) ?? []
  return url === undefined ? undefined : unescaped(url)
}

/** The first form, filled in: pages that only carry something on have nothing to fill. */
function formIn(html: string, fill: Fill) {
  const [whole = '', attributes = ''] = /<form\b([^>]*)>[\s\S]*?<\/form>/i.exec(html) ?? []
  const action = attribute(attributes, 'action')
  const inputs = [...whole.matchAll(/<input\b([^>]*)>/gi)].map(([, text = '']) => text)
  const hidden = inputs.filter((text) => attribute(text, 'type')?.toLowerCase() === 'hidden')
  const filled = fill(html) ?? (hidden.length > 0 && !/<(button|input)[^>]*type="text"/.test(whole) ? {} : undefined)
  if (action === undefined || filled === undefined) return undefined
  const carried = hidden.map((text) => [attribute(text, 'name') ?? '', attribute(text, 'value') ?? ''] as const)
  return { action, body: new URLSearchParams({ ...Object.fromEntries(carried), ...filled }) }
}

function attribute(text: string, name: string): string | undefined {
  const [, value] = new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(text) ?? []
  return value === undefined ? undefined : unescaped(value)
}

const NAMES: { [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const unescaped = (text: string) =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name) return NAMES[name] ?? whole
    return String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal))
  })

const textOf = (html: string) =>
  html
    .replace(/<(style|script)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>|\s+/g, ' ')
    .replace(/ +/g, ' ')
    .slice(0, 600)
