import type { World } from '../context.ts'
import { digestOf, keyIdOf, sameDigest } from '../secrets.ts'
import type { Preset } from './bootstrap.ts'

/**
 * What the environment presets and the database has otherwise, in words: presets are taken at the first start only, and
 * whoever changes one later must learn that nothing came of it. Of a key its first six letters are told.
 */
export async function presetNotices(
  { store, clock }: Pick<World, 'store' | 'clock'>,
  { projectId, managementKey }: Preset,
): Promise<string[]> {
  const notices: string[] = []
  if (projectId && !(await store.projects.load(projectId))) {
    const first = (await store.projects.any())?.id
    notices.push(
      `HOMESCOPE_PROJECT_ID has no effect: it is for the first start, and the first project here is ${first}`,
    )
  }
  if (managementKey) {
    const key = await store.managementKeys.load(keyIdOf(managementKey))
    const fault = faultOf(key, managementKey, clock())
    if (fault) notices.push(`HOMESCOPE_MANAGEMENT_KEY (${shortened(managementKey)}) ${fault}`)
  }
  return notices
}

type Key = Awaited<ReturnType<World['store']['managementKeys']['load']>>

function faultOf(key: Key, cleartext: string, now: number): string {
  if (!key || !sameDigest(key.digest, digestOf(cleartext))) {
    return (
      'has no effect: it is for the first start, and this database does not have it. Requests need a key that was ' +
      'made here; descope management-key create --database makes one on this machine'
    )
  }
  if (key.status !== 'active') return 'was deactivated: requests with it are refused'
  if (key.expiresAt > 0 && key.expiresAt * 1000 <= now) return 'has expired: requests with it are refused'
  return ''
}

/** Enough to tell keys apart, too little to use one, be it ever so short. */
export function shortened(key: string): string {
  return `${key.slice(0, Math.min(6, Math.floor(key.length / 4)))}...`
}
