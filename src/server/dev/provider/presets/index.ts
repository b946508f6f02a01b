import { ANY, COMPANIES } from './companies.ts'
import type { Preset } from './preset.ts'
import { SOCIAL } from './social.ts'

export { ANY } from './companies.ts'
export type { Places, Preset, SamlPreset, Who } from './preset.ts'

const ALL: readonly Preset[] = [...SOCIAL, ...COMPANIES]

/** The one whose address it is. */
export const presetAt = (url: URL): Preset => ALL.find(({ isAt }) => isAt(url)) ?? ANY

/** What scripts may name. */
export const PRESET_NAMES: readonly string[] = [...ALL, ANY].map(({ name }) => name)
