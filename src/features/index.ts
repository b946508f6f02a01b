import type { Contract } from '../contract/index.ts'
import type { Handlers } from '../contract/operation.ts'
import type { Context } from './context.ts'
import { tenant } from './tenant/index.ts'

/** A function for every operation of the contract. */
export const features = {
  tenant,
} as unknown as Handlers<Contract, Context>
