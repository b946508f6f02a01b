import * as lifecycle from './lifecycle.ts'
import * as snapshot from './snapshot.ts'

const { exportSnapshot, importSnapshot, validateSnapshot, history, rollback } = snapshot

export const project = { ...lifecycle, exportSnapshot, importSnapshot, validateSnapshot, history, rollback }
