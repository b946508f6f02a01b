/** The fields of what the official client prints, in its order: go-sdk 1.17, wire notes section 5. */
import { always, type Struct, some } from '../../go/decode.ts'

/** The reply's record; its login ids stand under `externalIds` and its time is milliseconds as text. */
export const auditReply: Struct = [
  ...some('string', 'projectId', 'userId', 'action', 'type', 'actorId'),
  ...always('string', 'occurred'),
  ...some('string', 'device', 'method', 'geo', 'remoteAddress'),
  ...some('strings', 'externalIds'),
  ...always('strings', 'Tenants'),
  ...some('map', 'data'),
]
