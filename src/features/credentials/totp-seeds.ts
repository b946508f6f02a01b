import { ApiError } from '../../contract/faults.ts'
import type { Context } from '../context.ts'

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
