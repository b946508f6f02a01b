import { batches, lifecycle } from './lifecycle.ts'

export const role = { ...lifecycle, ...batches }
