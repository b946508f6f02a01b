/** What a server answers that runs with `--dev`, beside its API: for test suites, and not in the OpenAPI document. */
import { operation } from '../operation.ts'
import { bool, int32, int64, list, map, message, object, of, text } from '../wire.ts'
import { ConnectorMocks } from './connectors.ts'
import { ProviderNext, ProviderPeople } from './provider.ts'
import { ClockInput, ClockOutput, FaultsInput } from './time.ts'

const SeenRequest = message('SeenRequest', {
  id: text(),
  time: int64({ doc: 'Milliseconds since 1970' }),
  method: text(),
  path: text(),
  status: int32(),
  errorCode: text(),
  took: int32({ doc: 'Milliseconds' }),
})

export const dev = {
  seed: operation('POST', '/dev/seed', {
    summary: 'Put what a seed file names into the project',
    detail: 'The body is the file, JSON or YAML.',
    output: message({ planted: map(list(object()), { doc: 'What was made, by kind' }) }),
    bareOutput: 'planted',
  }),
  seeded: operation('GET', '/dev/seed', { summary: 'What the last seed has made' }),
  reset: operation('POST', '/dev/reset', {
    summary: 'Take the project back to what it began with',
    input: message({ empty: bool({ doc: 'Also what `descope exec` has begun with' }) }),
  }),
  clock: operation('GET', '/v1/mgmt/dev/clock', { summary: 'The time', output: ClockOutput }),
  setClock: operation('POST', '/v1/mgmt/dev/clock', {
    summary: 'Move the time',
    input: ClockInput,
    output: ClockOutput,
  }),
  faults: operation('GET', '/v1/mgmt/dev/faults', { summary: 'Faults that were asked for', output: FaultsInput }),
  setFaults: operation('POST', '/v1/mgmt/dev/faults', {
    summary: 'Ask for faults',
    input: FaultsInput,
    output: FaultsInput,
  }),
  requests: operation('GET', '/v1/mgmt/dev/requests', {
    summary: 'The last requests, oldest first',
    input: message({ after: text({ max: 64, doc: 'Id of a request: only later ones' }) }),
    output: message({ requests: list(of(SeenRequest)) }),
  }),
  inspections: operation('GET', '/v1/mgmt/dev/inspections', {
    summary: 'The last requests with their bodies, secrets left out, oldest first',
    input: message({ after: text({ max: 64, doc: 'Id of a request: only later ones' }) }),
    output: message({ requests: list(object()) }),
  }),
  connectors: operation('GET', '/dev/connectors', {
    summary: 'What stands in for connectors',
    output: ConnectorMocks,
  }),
  setConnectors: operation('POST', '/dev/connectors', {
    summary: 'Say what flows get in place of what connectors would answer',
    detail: 'The first that fits a call is taken.',
    input: ConnectorMocks,
    output: ConnectorMocks,
  }),
  providerNext: operation('POST', '/dev/provider/next', {
    summary: 'Say what those come back with who are sent to identity providers next',
    input: ProviderNext,
  }),
  providerPeople: operation('GET', '/dev/provider/people', {
    summary: 'Whom the local identity provider knows',
    output: ProviderPeople,
  }),
  setProviderPeople: operation('POST', '/dev/provider/people', {
    summary: 'Replace whom the local identity provider knows',
    input: ProviderPeople,
    output: ProviderPeople,
  }),
}
