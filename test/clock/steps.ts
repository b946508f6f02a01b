import { test } from 'node:test'
import { onEveryEngine } from '../support/engines.ts'
import { startCampaign, windows } from './windows.ts'

/** `steps`: name to milliseconds that the clock is set by. */
export function everyWindow(title: string, steps: { [name: string]: number }): void {
  onEveryEngine((engine) => {
    test(title, async (t) => {
      const { url, drop } = await engine.freshUrl()
      const campaign = await startCampaign(url)
      for (const window of windows) {
        for (const [name, step] of Object.entries(steps)) {
          await t.test(`${window.name}, ${name}`, () => window.run(campaign, step))
        }
      }
      await campaign.plane.stop()
      await drop()
    })
  })
}
