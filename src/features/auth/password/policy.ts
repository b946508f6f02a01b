import type { password } from '../../../contract/auth/password.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'
import { passwordPolicy } from '../../project/settings.ts'

export const policy: Handle<(typeof password)['policy'], Context> = async (ctx) => {
  const { minLength, lowercase, uppercase, number, nonAlphanumeric, strength } = await passwordPolicy(
    ctx.store,
    ctx.caller.project.id,
  )
  const strengthScoreEnabled = strength > 0
  return { minLength, lowercase, uppercase, number, nonAlphanumeric, strengthScoreEnabled, strengthScore: strength }
}
