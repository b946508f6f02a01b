import { duration } from '../load-info.ts'
import type { RunInfo } from '../run.ts'
import type { Setting } from './setting.ts'

export async function show(setting: Setting): Promise<number> {
  setting.found()
  await showText(setting)
  return 0
}

/** State, last loads, row counts and schema as text. */
async function showText(setting: Setting): Promise<void> {
  const { workdir, definition } = setting
  const run = workdir.readTrace() as RunInfo | undefined
  if (run) {
    const seconds = run.steps.reduce((sum, step) => sum + step.seconds, 0)
    setting.say(`Last run: ${run.startedAt}, ${duration(seconds)}, ${run.packages.length} package(s) loaded`)
  }
  await setting.withWarehouse(async (warehouse, destination) => {
    setting.say(`Destination: ${destination.location}, dataset ${definition.dataset}`)
    setting.say('')
    for (const [table, rows] of [...(await warehouse.counts())].sort()) setting.say(`${table.padEnd(40)} ${rows}`)
  })
  const schema = workdir.readSchema(definition.source)
  for (const table of schema?.tables.values() ?? []) {
    if (table.name.startsWith('_dlt')) continue
    setting.say('')
    setting.say(table.name)
    for (const column of table.columns.values()) {
      setting.say(
        `  ${column.name.padEnd(38)} ${column.data_type ?? ''}${column.nullable === false ? ' not null' : ''}`,
      )
    }
  }
}
