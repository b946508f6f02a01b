import { messageOf } from '../lib/errors.ts'
import type { Setting } from './settings.ts'

/** Texts by the name of a flag, or of an environment variable. */
export interface Given {
  [name: string]: string | undefined
}

type Source = 'flag' | 'environment' | 'default'

/** A setting for people: secrets are left out. */
export interface InForce {
  name: string
  flag: string
  value: string
  source: Source
  isSecret: boolean
  doc: string
}

/** Flag over environment over default. Throws Error naming where the value comes from, and the fix. */
export function readSetting(setting: Setting<unknown>, flags: Given, env: Given): unknown {
  const { text, source } = find(setting, flags, env)
  if (text === undefined) return setting.default
  try {
    return setting.parse(text)
  } catch (error) {
    throw new Error(`${source === 'flag' ? `--${setting.flag}` : setting.env} ${messageOf(error)}`)
  }
}

function find({ flag, env: name }: Setting<unknown>, flags: Given, env: Given): { text?: string; source: Source } {
  const typed = flag === undefined ? undefined : flags[flag]
  if (typed !== undefined) return { text: typed, source: 'flag' }
  const held = env[name] || undefined
  return held === undefined ? { source: 'default' } : { text: held, source: 'environment' }
}

export function settingInForce(setting: Setting<unknown>, flags: Given, env: Given): InForce {
  const { text, source } = find(setting, flags, env)
  const { env: name, flag = '', doc, shown } = setting
  const value = text ?? String(setting.default)
  return { name, flag: flag && `--${flag}`, value: shown?.(value) ?? value, source, isSecret: shown !== undefined, doc }
}
