/** A plane in memory that one command has to itself: `descope exec`. */
import { now } from '../lib/clock.ts'
import { createLog, type Log } from '../server/log.ts'
import { readSettings, type Settings } from '../settings/config.ts'

export interface OwnPlane {
  url: string
  projectId: string
  managementKey: string
  /** A reset comes back to what the project holds now. */
  mark(): Promise<void>
  stop(): Promise<void>
}

type Start = (settings: Settings, options: { log: Log }) => Promise<RunningServer>

interface RunningServer {
  url: string
  first?: { projectId: string; managementKey: string }
  mark(project: string): Promise<void>
  stop(): Promise<void>
}

/** Nothing of it is on the disk. Throws Error for settings that cannot be. */
export async function ownPlane(env: { [name: string]: string | undefined }, start: Start): Promise<OwnPlane> {
  const given = Object.fromEntries(KEPT.map((name) => [name, env[name]]))
  const settings = { ...readSettings({}, { HOMESCOPE_LOG: 'error', ...given }), ...ITS_OWN }
  const log = createLog({ least: settings.logLevel }, now, (line) => process.stderr.write(line))
  const plane = await start(settings, { log })
  const { projectId, managementKey } = plane.first ?? { projectId: '', managementKey: '' }
  return { url: plane.url, projectId, managementKey, mark: () => plane.mark(projectId), stop: plane.stop }
}

const ITS_OWN = { database: 'sqlite::memory:', port: 0, dev: true }

/** Settings of the environment that tests may need. All others are of planes that stand: no mail leaves from here. */
const KEPT = [
  'HOMESCOPE_PROJECT_ID',
  'HOMESCOPE_MANAGEMENT_KEY',
  'HOMESCOPE_RATE_LIMITS',
  'HOMESCOPE_ALLOWED_HOSTS',
  'HOMESCOPE_ALLOWED_ORIGINS',
  'HOMESCOPE_DEV_PROVIDER',
  'HOMESCOPE_LOG',
]
