import * as trail from './audit.ts'
import { createWebhook } from './hooks/setting.ts'

const { search, createEvent } = trail

export const audit = { search, export: trail.export, createEvent, createWebhook }
