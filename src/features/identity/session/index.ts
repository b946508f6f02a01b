import { exchangeAccessKey } from './access-key.ts'
import * as lifecycle from './lifecycle.ts'
import * as me from './me.ts'
import { validate } from './validate.ts'

export const session = { ...lifecycle, validate, exchangeAccessKey }
export { me }
