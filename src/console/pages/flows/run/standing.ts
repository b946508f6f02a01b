import { useCallback, useEffect, useState } from 'preact/hooks'
import { contract } from '../../../../client/operations.ts'
import { call } from '../../../api/call.ts'
import { type Reply, useReply } from '../../../api/reply.ts'
import { taskIdOf } from '../graph/document.ts'

export interface Standing {
  executionId: string
  /** The step; empty where none is shown. */
  current: string
  visited: ReadonlySet<string>
  /** `from to`. */
  walked: ReadonlySet<string>
  trace: Reply<Trace | undefined>
  /** Follows another run. */
  follow(executionId: string): void
}

async function loadTrace(executionId: string) {
  return executionId === '' ? undefined : call(contract.execution.trace, { executionId })
}

type Trace = NonNullable<Awaited<ReturnType<typeof loadTrace>>>
export type TraceStep = NonNullable<Trace['steps']>[number]

/** `wanted`: the run of the address; empty for the one that goes on here. */
export function useStanding(wanted: string): Standing {
  const [own, setOwn] = useState({ executionId: '', round: 0 })
  const executionId = wanted || own.executionId
  const trace = useReply(() => loadTrace(executionId), [executionId, own.round])
  const follow = useCallback((next: string) => setOwn(({ round }) => ({ executionId: next, round: round + 1 })), [])
  useEffect(() => {
    if (wanted) setOwn((before) => ({ ...before, executionId: '' }))
  }, [wanted])
  const steps = executionId === '' ? [] : (trace.value?.steps ?? [])
  const places = steps.map(({ stepId }) => taskIdOf(stepId ?? ''))
  const walked = new Set(
    places.flatMap((to, at) => (at === 0 || places[at - 1] === to ? [] : [`${places[at - 1]} ${to}`])),
  )
  return { executionId, current: places.at(-1) ?? '', visited: new Set(places), walked, trace, follow }
}
