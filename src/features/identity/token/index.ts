import { clientAssertion } from './client-assertion.ts'
import * as managed from './managed.ts'
import * as signIn from './sign-in.ts'

export const token = { ...managed, ...signIn, clientAssertion }
