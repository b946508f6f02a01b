/** The pipelines of this machine for the console: what there is to see of them, questions to their data, and runs. */
import { existsSync } from 'node:fs'
import type { PipelineAnswer, PipelineList, PipelinePicture, PipelineRun } from '../../contract/dev/pipelines.ts'
import { elapsed } from '../../lib/clock.ts'
import { Setting } from '../actions/setting.ts'
import { definedNames } from '../config/definition.ts'
import { pipelinesFolder } from '../config/folders.ts'
import { ConfigError, type Environment } from '../config/values.ts'
import { listPipelines } from '../state/workdir.ts'
import { boundedAnswer, MOST_ROWS } from './answer.ts'
import { BUSY, pictureOf, summaryOf } from './picture.ts'
import { createRuns, type Program } from './runs.ts'

export interface Dashboard {
  list(): PipelineList
  look(name: string): Promise<PipelinePicture>
  /** Changes nothing, reads no files, and ends after ten seconds. */
  query(name: string, sql: string): Promise<PipelineAnswer>
  /** Starts a run, and does not wait for it. What is refused is not noted, and what cannot be noted does not start. */
  run(name: string, noted: () => Promise<unknown>): Promise<PipelineRun>
  /** Runs that go on are ended; the next one goes on where they stopped. */
  close(): void
}

export interface DashboardOptions {
  /** Where `descope pipeline run` is called. */
  folder: string
  env: Environment
  /** The command line, for runs. */
  program: Program
}

/** Milliseconds that a question may take, and how many are answered at once. */
const LONGEST = 10_000
const MOST_QUESTIONS = 2

/** All of it throws Error whose message says what is wrong. */
export function openDashboard({ folder, env, program }: DashboardOptions): Dashboard {
  if (!existsSync(folder)) throw new ConfigError(`HOMESCOPE_PIPELINES names no folder: ${folder}`)
  const runs = createRuns(program, { folder, env })
  let questions = 0
  const names = () => [...new Set([...definedNames(folder), ...listPipelines(pipelinesFolder(env))])].sort()
  const settingOf = (name: string) => {
    if (!names().includes(name)) throw new ConfigError(`There is no pipeline ${name}`)
    const io = { out: () => {}, err: () => {}, input: () => '' }
    return new Setting({ action: 'look', words: [name], flags: {} }, { env, cwd: folder, io })
  }
  return {
    list: () => ({ folder, pipelines: names().map((name) => summaryOf(settingOf(name), runs.of(name))) }),
    look: async (name) => pictureOf(settingOf(name), runs.of(name)),
    query: async (name, sql) => {
      const setting = settingOf(name)
      if (setting.workdir.isBusy) throw new ConfigError(`The data cannot be asked now: ${BUSY}`)
      if (questions >= MOST_QUESTIONS) throw new ConfigError('Other questions are being answered; ask again')
      questions++
      const began = elapsed()
      try {
        if ((await setting.destination()).name !== 'duckdb') throw new ConfigError('Only DuckDB files are asked here')
        const ask = { readOnly: true, longest: LONGEST }
        const found = await setting.withWarehouse((warehouse) => warehouse.query(sql, MOST_ROWS + 1), ask)
        return { ...boundedAnswer(found), took: Math.round(elapsed() - began) }
      } finally {
        questions--
      }
    },
    run: async (name, noted) => {
      const { definition, workdir } = settingOf(name)
      if (workdir.isBusy) throw new ConfigError(`${name} is running already`)
      // It could not write while its file is read.
      if (questions > 0) throw new ConfigError('A question is being answered; run it in a moment')
      return runs.start(definition.name, noted)
    },
    close: runs.close,
  }
}
