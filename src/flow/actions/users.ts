/** The user, and the session that the flow ends with. */
import { type Action, listArgument, objectArgument, textArgument } from './action.ts'

export const userActions: { [name: string]: Action } = {
  loadUser: {
    does: 'Loads the user of a login id, who is not signed in by that',
    inputs: [],
    outputs: ['unauthUser'],
    fails: 'LoadUserFailed',
    effect: () => ({ kind: 'loadUser' }),
  },
  'update-user-properties': {
    does: 'Writes values of the form, or those that it lists, into the signed-in user',
    inputs: [],
    outputs: ['user'],
    fails: 'UpdateUserPropertiesFailed',
    effect: (scope) => ({
      kind: 'updateUser',
      properties: listArgument(scope, 'userPropertiesDefinitions')?.map(([key, value]) => ({ key, value })),
    }),
  },
}

export const sessionActions: { [name: string]: Action } = {
  'logged-in': {
    does: 'Ends the flow with a session of the signed-in user',
    inputs: [],
    outputs: ['authInfo'],
    fails: 'LoggedInFailed',
    effect: (scope) => ({ kind: 'complete', output: objectArgument(scope, 'outputs') }),
  },
  'step-up': {
    does: 'Marks the session as stepped up',
    inputs: [],
    outputs: [],
    fails: 'StepUpFailed',
    effect: () => ({ kind: 'stepUp' }),
  },
  'trust-device': {
    does: 'Has the device that the flow runs on trusted from its end on; `riskInfo.trustedDevice` tells it later',
    inputs: [],
    outputs: [],
    fails: 'TrustDeviceFailed',
    effect: (scope) => ({ kind: 'trustDevice', name: textArgument(scope, 'deviceName') }),
  },
  'custom-claims': {
    does: 'Adds claims to the session',
    inputs: [],
    outputs: [],
    fails: 'CustomClaimsFailed',
    effect: (scope) => ({ kind: 'customClaims', claims: objectArgument(scope, 'customClaims') }),
  },
}
