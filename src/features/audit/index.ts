import * as trail from './audit.ts'
import * as chain from './blocks/verify.ts'
import { createWebhook } from './hooks/setting.ts'

const { search, createEvent } = trail

export const audit = {
  search,
  export: trail.export,
  verify: chain.verify,
  blocks: chain.blocks,
  createEvent,
  createWebhook,
}
