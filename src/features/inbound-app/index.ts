import * as lifecycle from './lifecycle.ts'
import * as secrets from './secrets.ts'

export const inboundApp = { ...lifecycle, ...secrets }
