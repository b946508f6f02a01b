import { messageOf } from '../lib/errors.ts'
import type { Setting } from './settings.ts'

/** Flag over environment over default. Throws Error naming where the value comes from, and the fix. */
export function readSetting(
  setting: Setting<unknown>,
  flags: { [flag: string]: string | undefined },
  env: { [name: string]: string | undefined },
): unknown {
  const flag = setting.flag === undefined ? undefined : flags[setting.flag]
  const value = flag ?? (env[setting.env] || undefined)
  if (value === undefined) return setting.default
  try {
    return setting.parse(value)
  } catch (error) {
    const source = flag === undefined ? setting.env : `--${setting.flag}`
    throw new Error(`${source} ${messageOf(error)}`)
  }
}
