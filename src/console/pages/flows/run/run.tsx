/** A run of the flow, here: the published component in a frame, the codes that it sends, and what it did. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { session } from '../../../api/session.ts'
import { Badge } from '../../../parts/badge.tsx'
import { isDark } from '../../../parts/theme.ts'
import { base } from '../../../router/location.ts'
import { Codes } from './codes.tsx'
import { relayFor } from './relay.ts'
import type { Standing } from './standing.ts'
import { TraceShown } from './trace.tsx'

interface RunProps {
  id: string
  standing: Standing
  /** Not in a console that only reads: a run signs people up. */
  isAllowed: boolean
}

export function Run({ id, standing, isAllowed }: RunProps) {
  const [round, setRound] = useState(0)
  const [status, setStatus] = useState('')
  const frame = useRef<HTMLIFrameElement>(null)
  const { follow } = standing
  useEffect(
    () =>
      relayFor(
        () => frame.current?.contentWindow,
        (told) => {
          setStatus(told.status)
          if (told.executionId !== '') follow(told.executionId)
        },
      ),
    [follow],
  )
  const source = useMemo(() => addressOf(id), [id])
  if (!isAllowed) return <p class="muted">This console only reads; a run would sign somebody up or in.</p>
  const again = () => {
    setStatus('')
    follow('')
    setRound(round + 1)
  }
  return (
    <>
      <div class="actions">
        <button type="button" onClick={again}>
          Start again
        </button>
        <span role="status">{status && <Badge tone={status === 'completed' ? 'good' : 'info'}>{status}</Badge>}</span>
        <span class="muted small">A real run: it makes users and sessions.</span>
      </div>
      <iframe key={round} ref={frame} class="run" title="The flow" src={source} />
      <Codes />
      <TraceShown standing={standing} />
    </>
  )
}

function addressOf(flow: string): string {
  const theme = isDark() ? 'dark' : 'light'
  return `${base}/flow-frame?${new URLSearchParams({ flow, project: session.value?.project ?? '', theme })}`
}
