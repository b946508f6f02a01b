import * as batches from './batches.ts'
import * as lifecycle from './lifecycle.ts'

export const permission = { ...lifecycle, ...batches }
