import { lifecycle } from './lifecycle.ts'
import { snapshot } from './snapshot.ts'

export const project = { ...lifecycle, ...snapshot }
