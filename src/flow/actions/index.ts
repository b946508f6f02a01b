/** Every action that the interpreter knows, by its name in documents. */
import { own } from '../../lib/own.ts'
import type { Action } from './action.ts'
import { passkeyActions, totpActions } from './factors.ts'
import { federationActions } from './federation.ts'
import { codeActions, linkActions } from './messages.ts'
import { passwordActions } from './passwords.ts'
import { serviceActions } from './services.ts'
import { sessionActions, userActions } from './users.ts'

export const actions: { readonly [name: string]: Action } = {
  ...sessionActions,
  ...codeActions,
  ...linkActions,
  ...passwordActions,
  ...passkeyActions,
  ...totpActions,
  ...userActions,
  ...federationActions,
  ...serviceActions,
}

export const actionOf = (name: string): Action | undefined => own(actions, name)
