import type { TargetedSubmitEvent } from 'preact'
import { useState } from 'preact/hooks'
import { contract } from '../../../client/operations.ts'
import { call, told } from '../../api/call.ts'
import { Badge } from '../../parts/badge.tsx'
import { Control, type Field } from '../../parts/form.tsx'
import { Failure } from '../../parts/page.tsx'
import { param, setParams } from '../../router/location.ts'
import { isReason, type Reason, Why } from './why.tsx'

const NAMES = ['targetType', 'target', 'relation', 'resourceType', 'resource'] as const
const LABELS = { targetType: 'Type', target: 'May', relation: 'do', resourceType: 'with type', resource: 'this' }

interface Answer {
  allowed: boolean
  explanation?: Reason
}

/** May somebody, and why: the path stands in the answer. What was asked stands in the address. */
export function Check() {
  const [answer, setAnswer] = useState<Answer | undefined>(undefined)
  const [error, setError] = useState('')
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const tuple = Object.fromEntries(NAMES.map((name) => [name, String(data.get(name) ?? '').trim()]))
    setParams(tuple)
    setError('')
    try {
      const { answer, explanation } = await call(contract.fga.explain, { tuple })
      setAnswer({ allowed: answer?.allowed ?? false, ...(isReason(explanation) && { explanation }) })
    } catch (failure) {
      setAnswer(undefined)
      setError(told(failure))
    }
  }
  const fields: Field[] = NAMES.map((name) => ({ name, label: LABELS[name], isRequired: true, value: param(name) }))
  return (
    <section class="card">
      <form class="sentence" onSubmit={submit}>
        {fields.map((field) => (
          <Control key={field.name} field={field} />
        ))}
        <button type="submit" class="first">
          Check
        </button>
      </form>
      <Failure error={error} />
      {answer && (
        <>
          <p role="status">
            <Badge tone={answer.allowed ? 'good' : 'bad'}>{answer.allowed ? 'allowed' : 'not allowed'}</Badge>
          </p>
          {answer.explanation && <Why reason={answer.explanation} />}
        </>
      )}
    </section>
  )
}
