import { batches, lifecycle } from './lifecycle.ts'

export const permission = { ...lifecycle, ...batches }
