/** Answers in the place of connectors, for who develops flows: kept in this process, each project's apart. */
import { isDeepStrictEqual } from 'node:util'
import { ConnectorMocks } from '../../contract/dev/connectors.ts'
import { checkKeys } from '../../contract/dev/known-keys.ts'
import { decode } from '../../contract/messages/decode.ts'
import type { ValueOf } from '../../contract/wire.ts'
import type { MockConnector } from '../../features/context.ts'
import type { JsonObject } from '../../lib/json.ts'

type Mock = ValueOf<typeof ConnectorMocks>['mocks'][number]

export interface ConnectorDesk {
  /** What flows ask before they call anybody. */
  mock: MockConnector
  of(project: string): { mocks: readonly Mock[] }
  /** In place of those before. Throws ApiError invalid, also for a key that nothing declares. */
  set(project: string, input: unknown): void
  /** From now on a reset comes back to what stands in now. */
  mark(project: string): void
  /** To what was marked; to nothing where nothing was, and where it shall be `empty`. */
  reset(project: string, empty?: boolean): void
}

export function createConnectorDesk(): ConnectorDesk {
  const all = new Map<string, readonly Mock[]>()
  const marked = new Map<string, readonly Mock[]>()
  return {
    mock: (project, call) => {
      const mocks = all.get(project) ?? []
      const found = mocks.find((mock) => fits(mock, call))
      if (found) all.set(project, afterOneUse(mocks, found))
      return found && resultOf(found)
    },
    of: (project) => ({ mocks: all.get(project) ?? [] }),
    set: (project, input) => {
      checkKeys(ConnectorMocks, input)
      all.set(project, decode(ConnectorMocks, input).mocks)
    },
    mark: (project) => marked.set(project, all.get(project) ?? []),
    reset: (project, empty = false) => all.set(project, (!empty && marked.get(project)) || []),
  }
}

function fits(mock: Mock, { names, command, arguments: given }: Parameters<MockConnector>[1]): boolean {
  if (mock.connector !== '*' && !names.includes(mock.connector)) return false
  if (mock.command !== '' && mock.command !== command) return false
  return Object.entries(mock.arguments).every(([name, value]) => isDeepStrictEqual(given[name], value))
}

/** One that was for a single call is gone. */
const afterOneUse = (mocks: readonly Mock[], used: Mock): readonly Mock[] =>
  mocks.flatMap((mock) => {
    if (mock !== used || mock.times === 0) return mock
    return mock.times === 1 ? [] : { ...mock, times: mock.times - 1 }
  })

function resultOf({ statusCode, body, headers, fails, latency }: Mock): ReturnType<MockConnector> {
  const result: JsonObject = { statusCode: statusCode || 200, body: body ?? {}, headers: { ...headers } }
  return { result, fails, latency }
}
