import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { sharedPath } from '../../support/paths.ts'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'
import { noChromium, type Site, settled, startBrowser, startSite, watch } from './browser.ts'
import { blankPage, picture, showFirst, showing } from './showing.ts'

const samples = sharedPath('samples')

interface Screen {
  name: string
  contents: object
}

describe('screens of real flows in the unmodified component', {
  skip: noChromium || (!samples && 'no samples'),
}, () => {
  let plane: TestPlane
  let browser: Browser
  let site: Site
  before(async () => {
    plane = await startTestPlane()
    browser = await startBrowser()
    site = await startSite()
  })
  after(async () => {
    await browser?.close()
    site?.stop()
    await plane?.stop()
  })

  test('each one: every element is made, every button and field is seen, nothing fails, no other machine is asked', async () => {
    const screens = screensBelow(samples ?? '')
    assert.ok(screens.length >= 60, `only ${screens.length} screens`)
    await importAll(plane, screens)
    const context = await browser.newContext({ viewport: { width: 480, height: 800 } })
    const sight = await watch(context)
    const page = await context.newPage()
    await showing(context, { plane, site, screenOf: (flowId) => `${flowId}/the-screen` })
    const wrong: { [name: string]: unknown } = {}
    site.serve({ '/': blankPage(plane) })
    await page.goto(site.url)
    for (const [index, { name }] of screens.entries()) {
      const mode = index % 2 === 0 ? 'light' : 'dark'
      await page.evaluate(showFirst(plane, `screen-${index}`, mode))
      const seen = await settled(page).then(
        () => page.evaluate<string[]>(UNSEEN),
        (error: Error) => [error.message],
      )
      if (seen.length > 0) wrong[name] = seen
      await picture(page, `${index}-${name.replaceAll('/', '-')}`)
    }
    await context.close()
    assert.deepEqual({ wrong, ...sight }, { wrong: {}, foreign: [], errors: [], missing: [] })
  })
})

/** Run in the page: buttons and fields without a size. */
const UNSEEN = `[...document.querySelector('descope-wc').shadowRoot.querySelectorAll('descope-button, [name]')]
  .filter((one) => one.localName.startsWith('descope-') && one.getBoundingClientRect().height === 0)
  .map((one) => one.outerHTML.slice(0, 200))`

async function importAll(plane: TestPlane, screens: Screen[]): Promise<void> {
  for (const [index, { contents }] of screens.entries()) {
    const flow = {
      flowId: `screen-${index}`,
      metadata: { name: `Screen ${index}` },
      contents: { startTask: '0', tasks: {} },
      screens: [{ screenId: 'the-screen', interactions: [], contents }],
    }
    const { status, body } = await plane.call('POST', '/v2/mgmt/flow/import', { flow })
    assert.equal(status, 200, JSON.stringify(body))
  }
}

/** Every tree that differs from the ones before, wherever it stands in a file. */
function screensBelow(folder: string): Screen[] {
  const found = new Map<string, Screen>()
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.json') || file.includes('unsupported') || !statSync(join(folder, file)).isFile()) continue
    const text = readFileSync(join(folder, file), 'utf8')
    if (text.includes('"resolvedName"')) collect(JSON.parse(text), file, found)
  }
  return [...found.values()]
}

function collect(value: unknown, file: string, found: Map<string, Screen>): void {
  if (typeof value !== 'object' || value === null) return
  const nodes = value as { [id: string]: { type?: { resolvedName?: string } } }
  if (nodes['ROOT']?.type?.resolvedName) {
    const key = JSON.stringify(value)
    if (!found.has(key)) found.set(key, { name: `${file}#${found.size}`, contents: value })
    return
  }
  for (const inner of Object.values(value)) collect(inner, file, found)
}
