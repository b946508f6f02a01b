import type { ManagementKey } from '../../../store/port/directory.ts'
import { newId, type World } from '../../context.ts'
import { digestOf, newSecret } from '../../secrets.ts'

type Facts = Pick<ManagementKey, 'companyId' | 'name' | 'description' | 'expiresAt' | 'permittedIps' | 'reBac'>

/** A new key, and its cleartext, of which only the digest is kept. */
export function makeKey(
  world: Pick<World, 'clock' | 'random'>,
  facts: Facts,
): { key: ManagementKey; cleartext: string } {
  const id = newId(world, 'K')
  const cleartext = id + newSecret(world.random)
  const key: ManagementKey = {
    ...facts,
    id,
    digest: digestOf(cleartext),
    status: 'active',
    version: 1,
    createdAt: world.clock(),
  }
  return { key, cleartext }
}
