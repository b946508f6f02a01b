import type { TargetedSubmitEvent } from 'preact'
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
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

/** May somebody, and why: the path stands in the answer. What was asked stands in the address, so a link asks it again. */
export function Check() {
  const tuple = Object.fromEntries(NAMES.map((name) => [name, param(name)]))
  const { value: answer, error, reload } = useReply(() => answerTo(tuple), Object.values(tuple))
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const next = Object.fromEntries(NAMES.map((name) => [name, String(data.get(name) ?? '').trim()]))
    if (NAMES.every((name) => next[name] === tuple[name])) reload()
    else setParams(next)
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
      {answer && !error && (
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

/** Nothing for a sentence that is not whole. */
async function answerTo(tuple: { [name: string]: string }): Promise<Answer | undefined> {
  if (NAMES.some((name) => !tuple[name])) return undefined
  const { answer, explanation } = await call(contract.fga.explain, { tuple })
  return { allowed: answer?.allowed ?? false, ...(isReason(explanation) && { explanation }) }
}
