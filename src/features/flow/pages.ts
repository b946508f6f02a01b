/** What pages with flows ask beside. */
import type { execution as contract } from '../../contract/auth/execution.ts'
import type { Handle } from '../../contract/operation.ts'
import type { Context } from '../context.ts'
import { currentSession } from '../identity/session/current.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>

/** Every page of this machine may. */
export const validateDomain: Handler<'validateDomain'> = async () => ({ success: true })

export const widgetState: Handler<'widgetState'> = async (ctx) => {
  await currentSession(ctx)
  return { componentsState: {} }
}

export const event: Handler<'event'> = async () => {}
