import * as documents from './flow.ts'
import * as listing from './listing.ts'
import * as running from './running.ts'

export const flow = { ...documents, ...listing, ...running }
