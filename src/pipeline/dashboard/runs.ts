/** Runs that the console starts: each a process of its own, so that neither can hold up or end the other. */
import { spawn } from 'node:child_process'
import type { PipelineRun } from '../../contract/dev/pipelines.ts'
import { now } from '../../lib/clock.ts'
import { ConfigError, type Environment } from '../config/values.ts'

/** The command line: what is started, and the words before its own. */
export interface Program {
  command: string
  words: readonly string[]
}

interface Place {
  folder: string
  env: Environment
}

export interface Runs {
  /** The last run that was started here. */
  of(pipeline: string): PipelineRun | undefined
  /**
   * `noted` is awaited when nothing is in the way any more, and before it starts; where it rejects, nothing does.
   * Rejects with ConfigError while the pipeline runs, or too many others do.
   */
  start(pipeline: string, noted: () => Promise<unknown>): Promise<PipelineRun>
  close(): void
}

const MOST_RUNS = 2
/** Characters of what a run says that are kept: its end tells why it failed. */
const KEPT = 8000

export function createRuns({ command, words }: Program, { folder, env }: Place): Runs {
  const runs = new Map<string, PipelineRun>()
  const endings = new Set<() => void>()
  const underWay = () => [...runs.values()].filter(({ isRunning }) => isRunning).length
  /** Its place is taken from here on, whoever else asks meanwhile. */
  const admit = async (pipeline: string, noted: () => Promise<unknown>) => {
    const last = runs.get(pipeline)
    if (last?.isRunning) throw new ConfigError(`${pipeline} is running already`)
    if (underWay() >= MOST_RUNS) throw new ConfigError('Other pipelines are running; wait for one of them')
    const run: PipelineRun = { startedAt: now(), isRunning: true, code: 0, said: '' }
    runs.set(pipeline, run)
    try {
      await noted()
    } catch (error) {
      if (last) runs.set(pipeline, last)
      else runs.delete(pipeline)
      throw error
    }
    return run
  }
  return {
    of: (pipeline) => runs.get(pipeline),
    start: async (pipeline, noted) => {
      const run = await admit(pipeline, noted)
      const child = spawn(command, [...words, 'pipeline', 'run', pipeline], {
        cwd: folder,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const hear = (text: string) => {
        run.said = (run.said + text).slice(-KEPT)
      }
      const kill = () => void child.kill('SIGTERM')
      const ended = (code: number) => {
        Object.assign(run, { isRunning: false, code })
        endings.delete(kill)
      }
      endings.add(kill)
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', hear)
      child.once('error', (error) => {
        hear(error.message)
        ended(1)
      })
      child.once('close', (code) => ended(code ?? 1))
      return run
    },
    close: () => {
      for (const end of endings) end()
    },
  }
}
