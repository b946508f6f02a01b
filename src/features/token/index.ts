import * as managed from './managed.ts'
import * as signIn from './sign-in.ts'

export const token = { ...managed, ...signIn }
