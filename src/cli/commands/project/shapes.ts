/** The fields of what the official client prints, in its order: go-sdk 1.17, wire notes section 5. */
import { always, type Struct, some } from '../../go/decode.ts'

export const project: Struct = [...always('string', 'id', 'name', 'environment'), ...always('strings', 'tags')]

export const clonedProject: Struct = [
  ...always('string', 'projectId', 'projectName', 'environment'),
  ...always('strings', 'tags'),
]

const secret: Struct = [...always('string', 'id', 'name', 'type'), ...some('string', 'value')]

export const verdict: Struct = [
  ...always('bool', 'ok'),
  ...some('strings', 'failures'),
  ...some({ record: some({ records: secret }, 'connectors', 'oauthProviders', 'outboundApps') }, 'missingSecrets'),
]

export const restorePoint: Struct = always('string', 'id', 'createdTime', 'createdBy', 'reason')
