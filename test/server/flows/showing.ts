/** Single screens in the unmodified component, without the way that leads to them. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import type { TestPlane } from '../../support/plane.ts'
import type { Site } from './browser.ts'

interface Showing {
  plane: TestPlane
  site: Site
  /** `flow/screen` to be shown when the flow is started. */
  screenOf: (flowId: string) => string
}

/** The engine's choice of a screen is all that is replaced: each is shown as the first one of its flow. */
export async function showing(context: BrowserContext, { plane, site, screenOf }: Showing): Promise<void> {
  await context.route(`${plane.url}/v1/flow/*`, async (route) => {
    const headers = { 'access-control-allow-origin': site.url, 'access-control-allow-credentials': 'true' }
    if (route.request().method() === 'OPTIONS') return route.fulfill({ headers })
    const { flowId = '' } = route.request().postDataJSON() as { flowId?: string }
    if (flowId === '') return route.fulfill({ headers, json: { action: 'poll', status: 'running' } })
    const screen = { id: screenOf(flowId), state: {} }
    const told = { executionId: `${flowId}|#|1`, stepId: '1', status: 'waiting', action: 'screen', screen }
    return route.fulfill({ headers, json: told })
  })
}

/** A page that has the component and shows none. */
export const blankPage = (
  plane: TestPlane,
): string => `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<script src="${plane.url}/npm/@descope/web-component@4/dist/index.js"></script><body></body>`

/** Run in the page: the component takes the place of the one before. */
export function showFirst(plane: TestPlane, flow: string, mode: string): string {
  const attributes = {
    'project-id': plane.projectId,
    'flow-id': flow,
    theme: mode,
    'base-url': plane.url,
    'base-static-url': `${plane.url}/pages`,
    'base-cdn-url': plane.url,
  }
  return `(() => {
    const component = document.createElement('descope-wc')
    for (const [name, value] of Object.entries(${JSON.stringify(attributes)})) component.setAttribute(name, value)
    document.body.replaceChildren(component)
  })()`
}

/** For who wants to look at them. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['PICTURES_OF_TESTS']
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.waitForTimeout(200)
  await page.screenshot({ path: join(folder, `${name.slice(0, 100)}.png`) })
}
