import * as attributes from './attributes.ts'
import * as lifecycle from './lifecycle.ts'
import * as secrets from './secrets.ts'

export const ssoApp = { ...lifecycle, ...secrets, ...attributes }
