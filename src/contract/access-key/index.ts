import { batches, lifecycle } from './lifecycle.ts'

export const accessKey = { ...lifecycle, ...batches }
