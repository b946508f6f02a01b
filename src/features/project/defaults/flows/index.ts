/** The flows of a new project. */
import type { Piece } from '../../../../contract/project/snapshot/piece.ts'
import { mfa, sso, stepUp } from './confirming.ts'
import { forgotPassword, signIn, signUp, signUpOrIn } from './entering.ts'
import { flowDocument } from './flow.ts'

export { COMPONENTS_VERSION } from './flow.ts'

const FLOWS = [signUpOrIn, signUp, signIn, forgotPassword, stepUp, mfa, sso]

/** `newScreenId` makes ids that nothing else has. */
export function defaultFlows(newScreenId: () => string): Piece[] {
  return FLOWS.map((flow) => ({
    kind: 'flow',
    id: flow.id,
    position: 0,
    file: '',
    document: flowDocument(flow, newScreenId),
  }))
}
