import * as finish from './finish.ts'
import * as start from './start.ts'

export const webauthn = { ...start, ...finish }
