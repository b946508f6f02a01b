/** What `serve` says on the terminal: where it listens, what the first start made, and presets without effect. */
import { userInfo } from 'node:os'
import type { FirstStart } from '../features/project/bootstrap.ts'
import { shortened } from '../features/project/presets.ts'

export interface Announcement {
  url: string
  first?: FirstStart
  /** How its certificate comes to be trusted. */
  trust: readonly string[]
  /** The secret of the link into the console. */
  link?: string
  /** What the environment presets in vain. */
  notices: readonly string[]
}

export function announce({ url, first, trust, link, notices }: Announcement): void {
  process.stdout.write(
    `${[`Homescope listens on ${url}`, ...trust, ...wayIn(url, link), ...linesOf(url, first)].join('\n')}\n`,
  )
  for (const notice of notices) process.stderr.write(`Warning: ${notice}\n`)
  if (first && process.stdout.isTTY && process.stderr.isTTY) {
    process.stderr.write(
      '\nNext: type these lines in another terminal; descope profile add local --from-env keeps them\n',
    )
  }
}

/** Of little use to who finds it in a log: it works once, and within the hour. */
function wayIn(url: string, link: string | undefined): string[] {
  return link ? [`Console:         ${url}/console#${link} (opens once)`] : []
}

/** Who starts the plane, as the machine knows them. */
export function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'operator'
  }
}

/** A key that the environment presets is known there, and may stand in logs for years: it is not shown. */
function linesOf(url: string, first: FirstStart | undefined): string[] {
  if (!first) return []
  const { projectId, managementKey, isPreset } = first
  const shown = isPreset
    ? `${shortened(managementKey)}   (HOMESCOPE_MANAGEMENT_KEY)`
    : `${managementKey}   (shown this once)`
  return [
    '',
    `Project id:      ${projectId}`,
    `Management key:  ${shown}`,
    '',
    'To use it with the CLI:',
    `  export DESCOPE_BASE_URL='${url}'`,
    `  export DESCOPE_PROJECT_ID='${projectId}'`,
    `  export DESCOPE_MANAGEMENT_KEY=${isPreset ? '"$HOMESCOPE_MANAGEMENT_KEY"' : `'${managementKey}'`}`,
  ]
}
