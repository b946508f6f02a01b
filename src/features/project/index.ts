import * as lifecycle from './lifecycle.ts'
import {
  exportSnapshot,
  history,
  importSnapshot,
  importWithoutDeletes,
  rollback,
  validateSnapshot,
} from './snapshot.ts'

const snapshot = { exportSnapshot, importSnapshot, importWithoutDeletes, validateSnapshot, history, rollback }

export const project = { ...lifecycle, ...snapshot }
