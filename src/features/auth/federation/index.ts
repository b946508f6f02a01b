/** Signing in by identity providers. For flows: `start.ts` begins, `session.ts` and `finish.ts` end it. */
import * as companyRoutes from './company-routes.ts'
import { acs, metadata } from './saml/routes.ts'
import * as native from './social/native.ts'
import { callback, exchange, exchangeByGet, start, startSignIn, startSignUp, startUpdate } from './social/routes.ts'

export const federation = {
  social: { start, startSignUp, startSignIn, startUpdate, callback, exchange, exchangeByGet, ...native },
  company: { ...companyRoutes, acs, metadata },
}
