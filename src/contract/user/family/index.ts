import { attributes } from './attributes.ts'
import { lifecycle, members, settings } from './lifecycle.ts'

/** Users who belong together, some of whom others act for. */
export const family = { ...settings, ...lifecycle, ...members, ...attributes }
