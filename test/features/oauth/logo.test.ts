import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'
import { authorizeUrl, type Browser, makeApp, openBrowser } from './browsing.ts'

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const DATA = `data:image/png;base64,${PIXEL}`

onEveryPlane('D10 the logo of the login page', (get) => {
  let browser: Browser
  let begin = ''
  before(async () => {
    browser = openBrowser(get())
    begin = authorizeUrl(await makeApp(get(), 'logo'))
  })

  const themed = (logo: unknown) => ({ components: { logo: { '--descope-logo-url': logo } } })

  /** What the page shows for a project whose theme has these, and what its policy allows. */
  async function shown(light: unknown, dark?: unknown) {
    const plane = get()
    const theme = { styles: { light: themed(light), ...(dark !== undefined && { dark: themed(dark) }) } }
    assert.equal((await plane.call('POST', '/v2/mgmt/theme/import', { theme })).status, 200)
    const { location } = await browser.get(begin)
    const { html, headers } = await browser.get(location)
    const brand = /<p class="brand">(.*)<\/p>/.exec(html)?.[1] ?? ''
    return { brand, images: /(?:^|; )img-src ([^;]*)/.exec(headers.get('content-security-policy') ?? '')?.[1] }
  }
  it('is text of the theme, or comes from one address by HTTPS or of the plane', async () => {
    const image = (src: string) => `<picture><img src="${src}" alt="Homescope"></picture>`
    assert.deepEqual(await shown(DATA), { brand: image(DATA), images: 'data:' })
    assert.deepEqual(await shown(`url("${DATA}")`), { brand: image(DATA), images: 'data:' })
    const https = 'https://cdn.example.com/a/logo.svg'
    assert.deepEqual(await shown(`${https}?v=2`), { brand: image(`${https}?v=2`), images: https })
    const own = `${get().url}/favicon.ico`
    assert.deepEqual(await shown(own), { brand: image(own), images: own })
    assert.deepEqual(await shown(DATA, https), {
      brand: `<picture><source media="(prefers-color-scheme: dark)" srcset="${https}"><img src="${DATA}" alt="Homescope"></picture>`,
      images: `data: ${https}`,
    })
    assert.deepEqual(await shown('', https), { brand: image(https), images: https })
  })

  it('is an asset of a snapshot', async () => {
    const plane = get()
    const { files } = (await plane.call('POST', '/v1/mgmt/project/export', {})).body
    files['styles/light.json'] = themed('asset:img-1.png')
    files['assets/img-1.png'] = PIXEL
    assert.equal((await plane.call('POST', '/v1/mgmt/project/import', { files })).status, 200)
    const { location } = await browser.get(begin)
    assert.ok((await browser.get(location)).html.includes(`<img src="${DATA}"`))
  })

  it('is nothing else: the name stands in its place', async () => {
    const hostile = [
      `${DATA}" onerror="alert(1)`,
      'data:image/svg+xml,<svg onload=alert(1)>',
      'data:text/html;base64,PHNjcmlwdD4=',
      'javascript:alert(1)',
      'http://cdn.example.com/logo.svg',
      "https://cdn.example.com/logo.svg; script-src 'unsafe-inline'",
      'https://cdn.example.com/a,b.svg',
      'https://user:pass@cdn.example.com/logo.svg',
      'https://cdn.example.com',
      '//cdn.example.com/logo.svg',
      'asset:nowhere.svg',
      'asset:__proto__',
      `data:image/png;base64,${'A'.repeat(300_000)}`,
      7,
      { url: DATA },
    ]
    for (const value of hostile) {
      assert.deepEqual(await shown(value), { brand: 'Homescope', images: undefined }, String(value).slice(0, 80))
    }
  })
})
