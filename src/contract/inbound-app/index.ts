import { lifecycle } from './lifecycle.ts'
import { secrets } from './secrets.ts'

export const inboundApp = { ...lifecycle, ...secrets }
