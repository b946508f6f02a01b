// What the figures were taken on.
import { execFileSync } from 'node:child_process'
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { figure } from './figures.mjs'

export function describeMachine({ folder, postgres, before }) {
  const [cpu] = cpus()
  return [
    `- ${cpus().length} cores (${cpu.model.trim()}), ${figure(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}`,
    `- Node ${process.versions.node}, ${postgres.version ? `PostgreSQL ${postgres.version} with fsync on` : `no PostgreSQL: ${postgres.reason}`}, commit ${commit()}`,
    `- disk: ${figure(flushesPerSecond(folder))} writes of 8 KiB with fdatasync each second: no commit can be faster than that, only shared`,
    `- load average of the last minute: ${figure(before)} before, ${figure(loadavg()[0])} after; servers, generator and database share the cores`,
  ].join('\n')
}

function commit() {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}

function flushesPerSecond(folder) {
  const path = join(folder, 'flush')
  const file = openSync(path, 'w')
  const page = Buffer.alloc(8192, 1)
  const began = performance.now()
  let count = 0
  for (; performance.now() - began < 500; count++) {
    writeSync(file, page, 0, page.length, 0)
    fdatasyncSync(file)
  }
  closeSync(file)
  rmSync(path)
  return count * 2
}
