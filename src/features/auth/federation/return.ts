/** Back from an identity provider: to the application, with a code or with what went wrong. */
import { ApiError } from '../../../contract/faults.ts'
import type { Page } from '../../../contract/schemas/page.ts'
import type { Draft, ValueOf } from '../../../contract/wire.ts'
import type { Context } from '../../context.ts'
import { noteFailure } from '../failures.ts'
import type { Told } from './facts.ts'
import { checkFederated } from './finish.ts'
import { ProviderError } from './oauth/requests.ts'
import { keepCode } from './pending.ts'

export type PageReply = Draft<ValueOf<typeof Page>>

/** `told` throws ApiError or ProviderError for what the application is to be told. */
export async function returnTo(ctx: Context, redirectUrl: string, told: () => Promise<Told>): Promise<PageReply> {
  let known: Told | undefined
  try {
    known = await told()
    await checkFederated(ctx, known)
    return goTo(redirectUrl, { code: await keepCode(ctx, known) })
  } catch (error) {
    const message = reasonOf(error)
    if (message === undefined) throw error
    const facts = { loginId: known?.said.loginId ?? '', user: undefined, method: known?.method ?? 'federated' }
    await ctx.store.write((tables) => noteFailure(ctx, tables, facts))
    return goTo(redirectUrl, { err: message })
  }
}

function reasonOf(error: unknown): string | undefined {
  if (error instanceof ProviderError) return error.message
  return error instanceof ApiError && error.status < 500 ? error.detail || error.message : undefined
}

function goTo(address: string, parameters: { [name: string]: string }): PageReply {
  const [place = '', ...fragment] = address.split('#')
  const query = new URLSearchParams(parameters)
  const mark = place.includes('?') ? '&' : '?'
  return { status: 303, location: [`${place}${mark}${query}`, ...fragment].join('#') }
}
