import { ApiError } from '../../../contract/faults.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { Context } from '../../context.ts'

/** A base32 seed as it is kept. Throws ApiError invalid for anything else. */
export function sealSeed(ctx: Context, userId: string, seed: string): string {
  const text = seed.replaceAll(' ', '').replace(/=+$/, '').toUpperCase()
  if (!/^[A-Z2-7]{16,256}$/.test(text)) throw new ApiError('invalid', 'The seed field must be base32')
  return ctx.vault.seal(text, seedPlace(ctx.caller.project.id, userId))
}

/** Where a sealed seed belongs; it opens nowhere else. */
export function seedPlace(project: string, userId: string): string {
  return `totp:${project}:${userId}`
}

/** When two users become one, the seed goes along unless there is one already: it is sealed for its new place. */
export async function moveSeed(ctx: Context, tables: Tables, from: string, into: string): Promise<void> {
  const project = ctx.caller.project.id
  const seed = await tables.totpSeeds.load(project, from)
  if (!seed || (await tables.totpSeeds.load(project, into))) return
  const text = ctx.vault.open(seed.sealed, seedPlace(project, from))
  await tables.totpSeeds.put(project, { ...seed, userId: into, sealed: ctx.vault.seal(text, seedPlace(project, into)) })
}
