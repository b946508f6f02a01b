import * as lifecycle from './lifecycle.ts'
import * as settings from './settings.ts'

export const tenant = { ...lifecycle, ...settings }
