import { isListOf, isShaped } from '../../../lib/shapes.ts'
import { Badge } from '../../parts/badge.tsx'

/** What the engine found, and because of what. */
export interface Reason {
  text: string
  /** `yes`, `no`, or what else a condition that lacks values comes to. */
  truth: string
  because?: readonly Reason[]
}

export function isReason(value: unknown): value is Reason {
  if (!isShaped(value, { text: 'string', truth: 'string' })) return false
  return !('because' in value) || isListOf(value.because, isReason)
}

/** The way from the question down to the relations that answer it, drawn as a tree. */
export function Why({ reason }: { reason: Reason }) {
  return (
    <ul class="why" aria-label="Why">
      <Branch reason={reason} />
    </ul>
  )
}

function Branch({ reason: { text, truth, because = [] } }: { reason: Reason }) {
  const isTuple = text.startsWith('tuple ')
  return (
    <li>
      <span class="reason">
        <Badge tone={truth === 'yes' ? 'good' : ''}>{truth}</Badge>
        <code>{isTuple ? text.slice('tuple '.length) : text}</code>
        {isTuple && <span class="muted small">relation</span>}
      </span>
      {because.length > 0 && (
        <ul>
          {because.map((next, at) => (
            <Branch key={at} reason={next} />
          ))}
        </ul>
      )}
    </li>
  )
}
