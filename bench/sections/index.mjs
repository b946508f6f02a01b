// What a run measures, in the order of the page. A section is `measure(bench)`, which resolves to `{ rows, text }`: rows
// for the table of aims, text in Markdown for the page. `after` names one whose users it needs.
import { measureArtefacts } from './artefacts.mjs'
import { measureBatches } from './batches.mjs'
import { measureCommands } from './commands.mjs'
import { measureFederation } from './federation.mjs'
import { measureFga } from './fga.mjs'
import { measureFlows } from './flows.mjs'
import { measureLogins } from './logins.mjs'
import { measureMillion } from './million.mjs'
import { measurePeers } from './peers.mjs'
import { measurePipeline } from './pipeline.mjs'
import { measureRequests } from './requests.mjs'
import { measureSnapshots } from './snapshots.mjs'
import { measureStarts } from './starts.mjs'

export const sections = {
  batches: { title: 'Batch creates', measure: measureBatches },
  requests: { title: 'Requests', measure: measureRequests, after: 'batches' },
  logins: { title: 'Logins', measure: measureLogins },
  flows: { title: 'Flows', measure: measureFlows },
  federation: { title: 'SSO and applications', measure: measureFederation },
  fga: { title: 'Fine-grained authorization', measure: measureFga },
  million: { title: 'A million users', measure: measureMillion },
  peers: { title: 'Peers', measure: measurePeers },
  starts: { title: 'Start', measure: measureStarts },
  pipeline: { title: 'Pipeline', measure: measurePipeline },
  snapshots: { title: 'Snapshots', measure: measureSnapshots },
  commands: { title: 'Command line', measure: measureCommands },
  artefacts: { title: 'Package and binary', measure: measureArtefacts },
}
