import { once } from 'node:events'
import { ConfigError } from '../config/values.ts'
import { duration } from '../load-info.ts'
import { runInfoIn } from '../run/trace.ts'
import { type Picture, takePicture } from '../show/data.ts'
import { serveShow } from '../show/server.ts'
import { columns, dayLine } from '../show/text.ts'
import type { Setting } from './setting.ts'

const ROWS_SHOWN = 1000

/** A page until it is stopped, or with --text the same as text. */
export async function show(setting: Setting): Promise<number> {
  setting.found()
  if (setting.wish.flags['text'] === 'true') {
    tell(setting, await pictureOf(setting))
    return 0
  }
  const query = (sql: string) =>
    setting.withWarehouse((warehouse) => warehouse.query(sql, ROWS_SHOWN), { readOnly: true })
  const server = await serveShow({ picture: () => pictureOf(setting), query }, portOf(setting))
  setting.say(`Open ${server.url}`)
  const stop = new AbortController()
  await Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal, { signal: stop.signal })))
  stop.abort()
  await server.close()
  return 0
}

function portOf({ wish }: Setting): number {
  const port = Number(wish.flags['port'] ?? 0)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new ConfigError(`--port is a number from 0 to 65535, not ${wish.flags['port']}`)
  return port
}

function pictureOf(setting: Setting): Promise<Picture> {
  const { definition, workdir } = setting
  const { name, dataset, source } = definition
  return setting.withWarehouse(
    (warehouse, destination) =>
      takePicture(warehouse, {
        pipeline: name,
        dataset,
        destination,
        state: workdir.readState(),
        schema: workdir.readSchema(source),
      }),
    { readOnly: true },
  )
}

/** As many bars as a line holds. */
const BARS = 80

function tellDays(setting: Setting, title: string, days: Picture['days']['users']): void {
  const [first, last] = [days[0], days.at(-1)]
  if (!first || !last) return
  const total = days.reduce((sum, [, count]) => sum + count, 0)
  setting.say('')
  setting.say(`${title}: ${total} from ${first[0]} to ${last[0]}`)
  setting.say(dayLine(days, BARS))
}

function tell(setting: Setting, picture: Picture): void {
  const run = runInfoIn(setting.workdir.readTrace())
  if (run) {
    const seconds = run.steps.reduce((sum, step) => sum + step.seconds, 0)
    setting.say(`Last run: ${run.startedAt}, ${duration(seconds)}, ${run.packages.length} package(s) loaded`)
  }
  setting.say(`Destination: ${picture.location}, dataset ${picture.dataset}`)
  setting.say('')
  for (const line of columns(['table', 'rows'], picture.counts)) setting.say(line)
  tellDays(setting, 'Users made by day', picture.days.users)
  tellDays(setting, 'Sign-ins by day', picture.days.logins)
  if (picture.loads.length > 0) setting.say('')
  if (picture.loads.length > 0)
    for (const line of columns(['load', 'schema', 'status', 'at'], picture.loads)) setting.say(line)
  for (const { name, columns } of picture.schema) {
    setting.say('')
    setting.say(name)
    for (const [column, type, nullable] of columns)
      setting.say(`  ${column.padEnd(38)} ${type}${nullable === 'no' ? ' not null' : ''}`)
  }
}
