/** The flow beside another version of it, from a file: what was added, changed and removed is coloured in the graph. */
import { useState } from 'preact/hooks'
import { isJsonObject, type JsonObject } from '../../../lib/json.ts'
import { told } from '../../api/call.ts'
import { Badge, type Tone } from '../../parts/badge.tsx'
import { Failure } from '../../parts/page.tsx'
import { Code } from '../../parts/readable/code.tsx'
import { withParams } from '../../router/location.ts'
import { changesBetween } from '../configuration/changes.ts'
import { graphOf } from './graph/document.ts'

interface CompareProps {
  flow: JsonObject
  other: JsonObject | undefined
  setOther: (other: JsonObject | undefined) => void
  differences: ReadonlyMap<string, string>
}

const TONES: { [kind: string]: Tone | undefined } = { added: 'good', removed: 'bad', changed: 'warn' }

export function Compare({ flow, other, setOther, differences }: CompareProps) {
  const [error, setError] = useState('')
  const take = async (file: File | undefined) => {
    setError('')
    if (!file) return
    try {
      setOther(flowIn(await file.text()))
    } catch (failure) {
      setError(told(failure))
    }
  }
  return (
    <>
      <p class="muted">
        An older version as <code>descope flow export</code> writes it. Green is new, amber is changed, red is gone.
      </p>
      <div class="actions">
        <label class="button">
          Choose a file
          <input
            class="unseen"
            type="file"
            accept=".json,application/json"
            onChange={(event) => take(event.currentTarget.files?.[0])}
          />
        </label>
        {other && (
          <button type="button" onClick={() => setOther(undefined)}>
            Compare no more
          </button>
        )}
      </div>
      <Failure error={error} />
      {other && <Differences flow={flow} other={other} differences={differences} />}
    </>
  )
}

/** Throws Error with what is wrong with the file. */
function flowIn(text: string): JsonObject {
  const read: unknown = JSON.parse(text)
  const flow = isJsonObject(read) && isJsonObject(read['flow']) ? read['flow'] : read
  if (!isJsonObject(flow) || graphOf(flow).steps.length === 0) throw new Error('This file holds no flow')
  return flow
}

function Differences({ flow, other, differences }: Omit<CompareProps, 'setOther' | 'other'> & { other: JsonObject }) {
  const names = new Map([...graphOf(other).steps, ...graphOf(flow).steps].map(({ id, name }) => [id, name]))
  const lines = changesBetween({ flow: other }, { flow })[0]?.lines ?? []
  if (lines.length === 0) return <p>Both are the same.</p>
  return (
    <>
      <p role="status">
        {differences.size === 0 ? 'The same steps; something else differs' : `${differences.size} steps differ`}
      </p>
      <ul class="stack">
        {[...differences].map(([id, kind]) => (
          <li key={id}>
            <Badge tone={TONES[kind] ?? ''}>{kind}</Badge>{' '}
            <a href={withParams({ step: id, about: '' })}>{names.get(id) ?? id}</a>
          </li>
        ))}
      </ul>
      <Code text={lines.join('\n')} label="Line by line" />
    </>
  )
}
