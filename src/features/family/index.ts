import * as acting from './acting.ts'
import * as attributes from './attributes.ts'
import * as lifecycle from './lifecycle.ts'
import * as members from './members.ts'
import { configure, settings } from './settings.ts'

export const family = { settings, configure, ...lifecycle, ...members, ...acting, ...attributes }
