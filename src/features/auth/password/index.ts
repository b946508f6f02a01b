import { policy } from './policy.ts'
import { reset } from './reset.ts'
import { replace, signIn } from './sign-in.ts'
import { signUp } from './sign-up.ts'
import { update } from './update.ts'

export const password = { signUp, signIn, replace, reset, update, policy }
