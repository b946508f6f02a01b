/** Flows without a browser, for suites and for whoever writes them. */
import { contract } from '../../../client/operations.ts'
import { isJsonObject, type Json } from '../../../lib/json.ts'
import type { Api, Call, Run } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import { several, table } from '../../output/output.ts'
import type { runFlags } from './index.ts'

type Answer = NonNullable<Awaited<ReturnType<typeof startOf>>>

const LOCATION = 'http://localhost/'

export const run: Run<typeof runFlags> = async (call) => {
  const { args, flags } = call
  const [flowId = ''] = args
  let at = await startOf(call.api, flowId)
  tell(call, at)
  for (const click of flags.click) {
    if (at?.status === 'completed') break
    at = await goOn(call, at, click)
    tell(call, at)
  }
  if (at?.status !== 'completed')
    throw new Refusal(`the flow waits at step ${at?.stepId ?? ''} (${at?.stepName ?? ''})`)
  const { user, sessionJwt = '', refreshJwt = '' } = at.authInfo ?? {}
  const tokens = { sessionJwt, refreshJwt }
  const executionId = at.executionId?.split('|#|')[1] ?? ''
  return several(
    { status: 'completed', executionId, userId: user?.userId ?? '', ...tokens },
    'The flow has come to its end',
  )
}

const startOf = (api: Api, flowId: string) =>
  api.call(contract.execution.start, { flowId, options: { location: LOCATION, redirectUrl: LOCATION } })

async function goOn(call: Call<typeof runFlags>, at: Answer | null, click: string) {
  const { api, flags } = call
  const executionId = at?.executionId ?? ''
  if (click === '@link') {
    const url = new URL(await newest(api, 'link'))
    const [opened = '', stepId = ''] = (url.searchParams.get('descope-login-flow') ?? '').split('_')
    const input = { token: url.searchParams.get('t') ?? '' }
    return api.call(contract.execution.next, { executionId: opened, stepId, interactionId: 'submit', input })
  }
  const input = await inputsOf(api, flags.input)
  return api.call(contract.execution.next, { executionId, stepId: at?.stepId ?? '', interactionId: click, input })
}

async function inputsOf(api: Api, given: readonly string[]): Promise<{ [name: string]: Json }> {
  const input: { [name: string]: Json } = {}
  for (const pair of given) {
    const mark = pair.indexOf('=')
    if (mark < 1) throw new Refusal(`an input must be name=value, not ${pair}`)
    const value = pair.slice(mark + 1)
    input[pair.slice(0, mark)] = value === '@code' ? await newest(api, 'code') : value
  }
  return input
}

/** Of the messages that the plane has made; empty before there is one. */
async function newest(api: Api, what: 'code' | 'link'): Promise<string> {
  const reply = await api.call(contract.outbox.list, { limit: 1 })
  return String(reply?.messages?.[0]?.[what] ?? '')
}

/** Each screen, as somebody before it would see it. Throws Refusal for one that shows an error. */
function tell({ progress, item }: Call<typeof runFlags>, at: Answer | null): void {
  const { stepId = '', stepName = '', action = '', status = '' } = at ?? {}
  progress(`Step ${stepId} (${stepName}): ${status === 'completed' ? status : action}`)
  for (const { title, log } of at?.runnerLogs ?? []) item(`${title}: ${log}`)
  const state = at?.screen?.state
  const text = isJsonObject(state) ? state['errorText'] : ''
  if (typeof text === 'string' && text !== '') throw new Refusal(`step ${stepId} (${stepName}) shows: ${text}`)
}

export const trace: Run = async ({ api, args: [executionId = ''] }) => {
  const reply = await api.call(contract.execution.trace, { executionId })
  const steps = (reply?.steps ?? []).map(({ stepId, name, what, detail, time, took }) => ({
    stepId,
    name,
    what,
    detail,
    took,
    time: Number(time),
  }))
  return table('steps', steps, { verb: 'Loaded', one: 'step', many: 'steps', item: 'Step' })
}
