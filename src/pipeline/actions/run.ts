import { setTimeout as sleep } from 'node:timers/promises'
import { now } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import { ConfigError } from '../config/values.ts'
import { loadInfo, rowInfo } from '../load-info.ts'
import { createOrigins } from '../origin.ts'
import { alertOf, sendAlert } from '../run/alert.ts'
import { type FinishedRun, noteRun } from '../run/history.ts'
import { runPipeline } from '../run/run.ts'
import { withWarehouse } from '../run/warehouse.ts'
import { refresh } from './change.ts'
import { ProgressLines } from './progress.ts'
import type { Setting } from './setting.ts'

const HOUR = 3_600_000

/** Once, or with --watch until it is stopped. A run that fails in a watch is told and tried again. */
export async function run(setting: Setting): Promise<number> {
  const { watch } = setting.wish.flags
  if (watch === undefined) return runOnce(setting)
  const pause = parseDuration(watch)
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  while (!stop.signal.aborted) {
    await runOnce(setting).catch((error) => setting.place.io.err(`${messageOf(error)}\n`))
    await sleep(pause, undefined, { signal: stop.signal }).catch(() => undefined)
  }
  return 0
}

async function runOnce(setting: Setting): Promise<number> {
  const { definition, workdir, wish, place } = setting
  const { name, source, write, schema_contract: contract } = definition
  const dataset = definition.dev_mode ? `${definition.dataset}_${stampOf(now())}` : definition.dataset
  const isQuiet = wish.flags['quiet'] === 'true'
  const steer = (text: string) => place.io.steer?.(2, text)
  const lines = isQuiet || !place.io.isTerminal?.(2) ? undefined : new ProgressLines(place.io.err, steer)
  const note = (text: string) => isQuiet || (lines ? lines.note(text) : place.io.err(`${text}\n`))
  const onWait = (resource: string, seconds: number, why: string) =>
    note(`${resource}: waiting ${seconds.toFixed(1)} s (${why})`)
  const api = { ...setting.api, onWait }
  const resources = await setting.resources(api)
  if (definition.refresh) await refresh(setting, definition.refresh, definition.resources)
  const destination = await setting.destination()
  const { origins, close } = createOrigins(api, resources)
  let ended: FinishedRun | undefined
  const end = (finished: FinishedRun) => {
    ended = finished
  }
  try {
    const info = await runPipeline({
      pipeline: name,
      dataset,
      source,
      destination,
      resources,
      origins,
      workdir,
      only: definition.resources,
      write,
      contract,
      fullRefresh: wish.flags['full-refresh'] === 'true',
      on: Object.assign(lines ?? { note }, { end }),
    })
    lines?.clear()
    if (!isQuiet) setting.say(`${rowInfo(info)}\n${loadInfo(info)}`)
    return 0
  } finally {
    lines?.clear()
    close()
    if (ended) await afterwards(setting, ended, dataset, note)
  }
}

/** History and alerts. What goes wrong with them is told, and fails no run. */
async function afterwards(
  setting: Setting,
  run: FinishedRun,
  dataset: string,
  note: (text: string) => unknown,
): Promise<void> {
  const { definition, alertUrl } = setting
  const tell = (what: string) => (error: Error) => note(`${what}: ${error.message}`)
  if (definition.history) {
    const destination = await setting.destination()
    const keep = withWarehouse({ destination, dataset }, (warehouse) => noteRun(warehouse, run))
    await keep.catch(tell('The run is not in the history'))
  }
  const alert = alertUrl === undefined ? undefined : alertOf(run)
  if (alertUrl !== undefined && alert) await sendAlert(alertUrl, alert).catch(tell('The alert was not taken'))
}

/** `20241205193045`, as dlt has it behind a dataset of dev mode. */
function stampOf(time: number): string {
  return new Date(time).toISOString().replace(/\D/g, '').slice(0, 14)
}

/** `30s`, `5m`, `1h` in milliseconds. Throws ConfigError. */
function parseDuration(text: string): number {
  const match = /^(\d{1,6})(s|m|h)$/.exec(text)
  const unit = { s: 1000, m: 60_000, h: HOUR }[match?.[2] ?? '']
  if (!match || unit === undefined || Number(match[1]) === 0)
    throw new ConfigError(`--watch is a time like 30s, 5m or 1h, not ${JSON.stringify(text)}`)
  return Number(match[1]) * unit
}
