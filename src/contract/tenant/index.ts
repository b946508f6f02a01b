import { lifecycle } from './lifecycle.ts'
import { settings } from './settings.ts'

export const tenant = { ...lifecycle, ...settings }
