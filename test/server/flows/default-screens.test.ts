/**
 * The screens of the default flows in the unmodified component, against what they were: which elements stand there, in
 * which order, with which words, and which fill the width. Pixels would be of this machine's fonts.
 * UPDATE_BASELINES=1 writes what is there now, to be read as a change of the screens.
 */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { repoRoot } from '../../support/paths.ts'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'
import { noChromium, type Site, settled, startBrowser, startSite, watch } from './browser.ts'
import { blankPage, picture, showFirst, showing } from './showing.ts'

const BASELINE = join(repoRoot, 'test/server/flows/default-screens.json')

interface Flow {
  id: string
  screens: { screenId: string }[]
}

describe('screens of the default flows', { skip: noChromium }, () => {
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

  test('are as they were: elements, their order and words, and what fills the width', async () => {
    const context = await browser.newContext({ viewport: { width: 480, height: 900 } })
    const sight = await watch(context)
    const page = await context.newPage()
    let shown = ''
    await showing(context, { plane, site, screenOf: () => shown })
    site.serve({ '/': blankPage(plane) })
    await page.goto(site.url)
    const found: { [screen: string]: string[] } = {}
    for (const { id, screens } of await flowsOf(plane)) {
      for (const { screenId } of screens) {
        shown = `${id}/${screenId}`
        await page.evaluate(showFirst(plane, id, 'light'))
        await settled(page)
        const structure = await page.evaluate<string[]>(STRUCTURE)
        const name = `${id}: ${titleOf(structure)}`
        assert.equal(found[name], undefined, `there are two of ${name}`)
        found[name] = structure
        await picture(page, name.replace(/\W+/g, '-'))
      }
    }
    await context.close()
    if (process.env['UPDATE_BASELINES']) writeFileSync(BASELINE, `${JSON.stringify(found, null, 2)}\n`)
    assert.ok(Object.keys(found).length >= 10)
    assert.deepEqual(found, JSON.parse(readFileSync(BASELINE, 'utf8')))
    assert.deepEqual(sight, { foreign: [], errors: [], missing: [] })
  })
})

async function flowsOf(plane: TestPlane): Promise<Flow[]> {
  const { body } = await plane.call('POST', '/v1/mgmt/flow/list', {})
  const flows: Flow[] = []
  for (const { id } of body.flows as { id: string }[]) {
    const { body: exported } = await plane.call('POST', '/v2/mgmt/flow/export', { flowId: id })
    flows.push({ id, screens: exported.flow.screens ?? [] })
  }
  return flows
}

/** Title and hint: ids of screens are made anew in every project. */
const titleOf = (structure: string[]) =>
  structure.flatMap((line) => /^descope-text#(?:title|hint) (.*?)(?:, whole width)?$/.exec(line)?.[1] ?? []).join(' / ')

/** Run in the page: elements of the screen from top to bottom, `tag#id words`, and which of them fill its width. */
const STRUCTURE = `(() => {
  const root = document.querySelector('descope-wc').shadowRoot
  const whole = root.host.getBoundingClientRect().width
  const elements = [...root.querySelectorAll('*')].filter((one) => one.localName.startsWith('descope-'))
  return elements
    .map((one) => ({ one, box: one.getBoundingClientRect() }))
    .filter(({ box }) => box.height > 0 && box.width > 0)
    .map(({ one, box }) => {
      const own = [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent.trim()).join(' ')
      const words = own.trim() || one.getAttribute('label') || one.getAttribute('placeholder') || ''
      const id = one.id ? '#' + one.id : ''
      return (one.localName + id + ' ' + words).trim() + (box.width > 0.8 * whole ? ', whole width' : '')
    })
})()`
