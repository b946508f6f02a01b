// Runs load.mjs and hands it jobs.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** `run(job)` resolves to what load.mjs counted, and rejects when a reply was not of status 2xx. */
export function startGenerator() {
  const child = fork(fileURLToPath(new URL('load.mjs', import.meta.url)))
  let settle
  child.on('message', (counted) => settle.resolve(counted))
  child.once('exit', (code) => settle?.reject(new Error(`the load generator ended with code ${code}`)))
  return {
    async run(job) {
      const counted = await new Promise((resolve, reject) => {
        settle = { resolve, reject }
        child.send(job)
      })
      if (counted.failures > 0) throw new Error(`${counted.failures} requests failed, first: ${counted.firstFailure}`)
      return counted
    },
    stop: () => child.disconnect(),
  }
}
