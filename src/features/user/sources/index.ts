/** Export files of other systems, read as new users. */
import { auth0 } from './auth0.ts'
import { descope } from './descope.ts'
import { firebase } from './firebase.ts'
import type { Source } from './rows.ts'

export const SOURCES: { [source: string]: Source } = { auth0, descope, firebase }
