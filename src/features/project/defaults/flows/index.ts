/** The flows of a new project. */
import type { Piece } from '../../../../contract/project/snapshot/piece.ts'
import { mfa, sso, stepUp } from './confirming.ts'
import { forgotPassword, signIn, signUp, signUpOrIn, signUpOrInWithGoogle } from './entering.ts'
import { flowDocument } from './flow.ts'

export { COMPONENTS_VERSION } from './flow.ts'

const OTHERS = [signUp, signIn, forgotPassword, stepUp, mfa, sso]

/** `newScreenId` makes ids that nothing else has; `playsProviders`: Google signs people in without any settings. */
export function defaultFlows(newScreenId: () => string, { playsProviders = false } = {}): Piece[] {
  return [playsProviders ? signUpOrInWithGoogle : signUpOrIn, ...OTHERS].map((flow) => ({
    kind: 'flow',
    id: flow.id,
    position: 0,
    file: '',
    document: flowDocument(flow, newScreenId),
  }))
}
