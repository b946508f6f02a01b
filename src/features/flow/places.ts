import { callerOf, type Execution, type Flow, type Library, type Place } from '../../flow/index.ts'

/** The flow in which a place stands, as far as the library has it. */
export function flowAt(library: Library, { flowId, calls }: Execution, place: Place): Flow | undefined {
  const caller = callerOf(place)
  return library.flow(caller === '' ? flowId : (calls[caller] ?? '')) ?? undefined
}
