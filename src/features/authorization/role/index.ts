import * as batches from './batches.ts'
import * as lifecycle from './lifecycle.ts'

export const role = { ...lifecycle, ...batches }
