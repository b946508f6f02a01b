/** What is known of a pipeline on this machine, in dlt's words. */

import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { now } from '../../lib/clock.ts'
import { definedNames } from '../config/definition.ts'
import { pipelinesFolder } from '../config/folders.ts'
import { folderBytes } from '../load/package.ts'
import { duration } from '../load-info.ts'
import { isSystemTable, type Schema } from '../normalize/schema.ts'
import { runInfoIn } from '../run/trace.ts'
import { newState } from '../state/state.ts'
import { listPipelines, Workdir } from '../state/workdir.ts'
import type { ActionRequest, Place, Setting } from './setting.ts'

export function list(wish: ActionRequest, { env, cwd, io }: Place): number {
  const folder = pipelinesFolder(env, wish.flags['pipelines-dir'])
  const names = listPipelines(folder)
  io.out(`${names.length} pipelines found in ${folder}\n`)
  for (const name of names) io.out(`${name} (last run: ${lastRun(folder, name)})\n`)
  for (const name of definedNames(cwd).filter((each) => !names.includes(each))) io.out(`${name} (never run)\n`)
  return 0
}

function lastRun(folder: string, name: string): string {
  const trace = runInfoIn(new Workdir(folder, name).readTrace())
  if (!trace) return 'never'
  const seconds = Math.round((now() - Date.parse(trace.startedAt)) / 1000)
  return `${duration(seconds)} ago (${trace.startedAt})`
}

export function info(setting: Setting): number {
  setting.found()
  const { workdir, definition } = setting
  const { _local: _, sources, ...state } = workdir.readState() ?? newState(definition.name)
  setting.say('Synchronized state:')
  for (const [key, value] of Object.entries(state)) setting.say(`${key}: ${JSON.stringify(value)}`)
  setting.say('sources:')
  setting.say(JSON.stringify(sources ?? {}, null, 2))
  const schema = workdir.readSchema(definition.source)
  if (schema) tellResources(setting, schema, sources?.[definition.source]?.resources ?? {})
  setting.say('')
  setting.say('Working dir content:')
  const pending = workdir.pending()
  const loaded = workdir.finished()
  setting.say(`Has ${pending.length} package(s) under way and ${loaded.length} completed package(s)`)
  for (const { record, folder } of pending) {
    setting.say(
      `- ${record.loadId} is ${record.status}, ${folderBytes(folder)} bytes${record.error ? `: ${record.error}` : ''}`,
    )
  }
  if (workdir.readTrace())
    setting.say(`Pipeline has last run trace. Use 'descope pipeline trace ${definition.name}' to inspect`)
  return 0
}

function tellResources(setting: Setting, schema: Schema, slots: { [resource: string]: object }): void {
  setting.say('')
  setting.say(`Resources in schema: ${schema.name}`)
  const roots = [...schema.tables.values()].filter((table) => !table.parent && !isSystemTable(table.name))
  for (const root of roots) {
    const tables = [...schema.tables.values()].filter(
      (table) => table.name === root.name || table.name.startsWith(`${root.name}__`),
    )
    const resource = root.resource ?? root.name
    const count = Object.keys(slots[resource] ?? {}).length
    setting.say(`${resource} with ${tables.length} table(s) and ${count} resource state slot(s)`)
  }
}

export function trace(setting: Setting): number {
  setting.found()
  const run = runInfoIn(setting.workdir.readTrace())
  if (!run) {
    setting.say('There is no trace of a run')
    return 0
  }
  const seconds = run.steps.reduce((sum, step) => sum + step.seconds, 0)
  const failed = run.steps.find((step) => step.failed)
  setting.say(
    `Run started at ${run.startedAt} and ${failed ? 'FAILED' : 'COMPLETED'} in ${duration(seconds)} with ${run.steps.length} steps.`,
  )
  for (const step of run.steps) {
    setting.say(`Step ${step.step} ${step.failed ? 'FAILED' : 'COMPLETED'} in ${duration(step.seconds)}.`)
    if (step.failed) setting.say(step.failed)
  }
  for (const { loadId, counts } of run.packages) {
    setting.say(`Load package ${loadId}:`)
    for (const [table, rows] of Object.entries(counts)) setting.say(`- ${table}: ${rows} row(s)`)
  }
  return 0
}

export function failed(setting: Setting): number {
  setting.found()
  const { workdir } = setting
  const packages = [...workdir.finished(), ...workdir.pending()]
  let failures = 0
  for (const { record, folder } of packages) {
    if (!record.error) continue
    failures++
    setting.say(`Checking failed jobs in load id '${record.loadId}'`)
    setting.say(`The package is ${record.status}, at ${join(folder, 'package.json')} since ${sinceOf(folder)}`)
    setting.say(record.error)
  }
  if (failures === 0) setting.say('No failed jobs found')
  return failures === 0 ? 0 : 1
}

function sinceOf(folder: string): string {
  return existsSync(folder) ? statSync(folder).mtime.toISOString() : ''
}
