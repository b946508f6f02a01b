/** What the process itself takes, under the names that Prometheus' clients share. */
import { readdirSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { elapsed, now } from '../../lib/clock.ts'
import { type Family, labels } from './families.ts'

/** Unix seconds; told once, as it does not change when somebody sets the clock. */
const STARTED = Math.round(now() - elapsed()) / 1000

/** `worker`: a label that keeps processes apart, because the sum of their memory says little. */
export function processFamilies(worker?: string): Family[] {
  const tail = worker === undefined ? '' : labels({ worker })
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage()
  const { active, idle } = performance.eventLoopUtilization()
  const one = (type: Family['type'], name: string, help: string, value: number): Family => {
    return { name, type, help, values: { [tail]: value } }
  }
  const files = openFiles()
  return [
    one('counter', 'process_cpu_seconds_total', 'CPU time, user and system.', (user + system) / 1e6),
    one('gauge', 'process_resident_memory_bytes', 'Resident memory.', rss),
    one('gauge', 'process_start_time_seconds', 'Unix time of the start.', STARTED),
    ...(files === undefined ? [] : [one('gauge', 'process_open_fds', 'Open file descriptors.', files)]),
    one('gauge', 'nodejs_heap_size_used_bytes', 'Heap in use.', heapUsed),
    one('gauge', 'nodejs_heap_size_total_bytes', 'Heap size.', heapTotal),
    one('gauge', 'nodejs_external_memory_bytes', 'Memory of buffers and native objects.', external),
    one('counter', 'nodejs_eventloop_active_seconds_total', 'Time the event loop has worked.', active / 1000),
    one('counter', 'nodejs_eventloop_idle_seconds_total', 'Time the event loop has waited.', idle / 1000),
  ]
}

/** Undefined where the system does not tell. */
function openFiles(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return undefined
  }
}
