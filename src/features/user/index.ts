import * as batches from './batches.ts'
import * as lifecycle from './lifecycle.ts'
import * as replacing from './replacing.ts'

const { createBatch, patchBatch } = batches
const { update, patch } = replacing

export const user = { ...lifecycle, createBatch, patchBatch, update, patch }
