// How long it takes until somebody sees the first screen of a flow, and what of it crosses the wire: the hosted page in
// Chromium, with nothing in its cache and then again.
import { chromium } from 'playwright-core'
import { findChromium } from '../../scripts/pictures.mjs'
import { median } from '../figures.mjs'
import { PROJECT } from '../servers.mjs'

/** @typedef {{ ms: number, requests: number, bytes: number }} Look */

/** `{ plane, first, again }`, each a `Look`; none without Chromium. */
export async function measureFirstScreens(planes, rounds) {
  const program = findChromium()
  if (!program) return []
  const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] })
  try {
    const rows = []
    for (const plane of planes) rows.push(await measureOne(browser, plane, rounds))
    return rows
  } finally {
    await browser.close()
  }
}

async function measureOne(browser, plane, rounds) {
  /** @type {Look[]} */
  const first = []
  /** @type {Look[]} */
  const again = []
  for (let round = 0; round <= rounds; round++) {
    const context = await browser.newContext()
    const one = await look(context, plane)
    const other = await look(context, plane)
    await context.close()
    // The plane reads what it serves when it is first asked for it.
    if (round === 0) continue
    first.push(one)
    again.push(other)
  }
  return { plane, first: medianOf(first), again: medianOf(again) }
}

async function look(context, plane) {
  const page = await context.newPage()
  const wire = await context.newCDPSession(page)
  let [requests, bytes] = [0, 0]
  wire.on('Network.loadingFinished', ({ encodedDataLength }) => {
    requests++
    bytes += encodedDataLength
  })
  await wire.send('Network.enable')
  const began = performance.now()
  await page.goto(`${plane.url}/login/${PROJECT}?flow=sign-up-or-in`)
  await page.waitForFunction(isShown)
  const ms = performance.now() - began
  await page.close()
  return { ms, requests, bytes }
}

/** Run in the page. */
function isShown() {
  const { document, customElements } = /** @type {any} */ (globalThis)
  const root = document.querySelector('descope-wc')?.shadowRoot
  const parts = [...(root?.querySelectorAll('*') ?? [])].filter(({ localName }) => localName.startsWith('descope-'))
  return parts.length > 0 && parts.every(({ localName }) => customElements.get(localName) !== undefined)
}

const medianOf = (looks) =>
  Object.fromEntries(['ms', 'requests', 'bytes'].map((name) => [name, median(looks.map((each) => each[name]))]))
