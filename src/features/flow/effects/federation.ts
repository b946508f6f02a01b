/** Providers that sign people in. */
import { ApiError } from '../../../contract/faults.ts'
import { tenantOf } from '../../auth/federation/company-routes.ts'
import type { Way, Wish } from '../../auth/federation/facts.ts'
import { openFederated } from '../../auth/federation/finish.ts'
import { takeCode } from '../../auth/federation/pending.ts'
import { startFederated } from '../../auth/federation/start.ts'
import { backTo } from './coming-back.ts'
import type { Perform, Run } from './run.ts'
import { adopt, typedLoginId } from './whom.ts'

export const federationStart: Perform<'federationStart'> = async (run, effect, { at }) => {
  const { protocol, purpose, provider, redirectUrl: uri } = effect
  if (protocol === 'oauth' && provider === '') throw new ApiError('invalid', 'The provider field is required')
  const way: Way = protocol === 'oauth' ? { provider } : { tenant: await tenantFor(run), ssoId: '' }
  const redirectUrl = backTo(run, at, uri)
  const loginHint = protocol === 'saml' ? typedLoginId(run) : ''
  const asked = { way, wish: wishOf(run, purpose), redirectUrl, loginHint, prompt: '', forceAuthn: false }
  const { url } = await startFederated(run.ctx, asked)
  return { leaving: { action: 'redirect', redirect: { url, isPopup: false } } }
}

/** A second factor and a step-up are of the user who is in the execution already; else whoever comes back counts. */
function wishOf({ record }: Run, purpose: Wish['purpose']): Wish {
  const { session, stepup } = record
  if (session?.isOwn) return { purpose, loginOptions: { mfa: true }, from: session.id }
  return session && stepup
    ? { purpose, loginOptions: { stepup: true }, from: session.id }
    : { purpose, loginOptions: {} }
}

/** As the page says it, or by the domain of what was typed. */
async function tenantFor(run: Run): Promise<string> {
  const key = run.record.options.tenant || typedLoginId(run)
  if (key === '') throw new ApiError('invalid', 'The email field is required')
  return tenantOf(run.ctx, key)
}

export const federationFinish: Perform<'federationFinish'> = async (run, { protocol }, { brief }) => {
  const { exchangeCode, exchangeError } = brief
  if (typeof exchangeCode !== 'string' || exchangeCode === '') {
    throw new ApiError('unauthorized', wordsFor(exchangeError))
  }
  const told = await takeCode(run.ctx, exchangeCode)
  const outcome = await adopt(run, await openFederated(run.ctx, told), protocol)
  const { session } = run.record
  if (session && 'provider' in told.way) session.provider = told.way.provider
  return outcome
}

/** An address brings the error, and whoever made the address chose it: a page that people trust shows none of its words. */
function wordsFor(error: unknown): string {
  if (typeof error !== 'string' || error === '') return 'The exchangeCode field is required'
  return error === 'access_denied' ? 'The sign-in was cancelled' : 'The provider could not sign you in'
}
