/** Providers that sign people in. */
import { ApiError } from '../../../contract/faults.ts'
import type { Perform } from './run.ts'

export const federationStart: Perform<'federationStart'> = async (_run, { protocol, provider }) => {
  if (protocol === 'oauth' && provider === '') throw new ApiError('invalid', 'The provider field is required')
  throw new ApiError('methodDisabled', `This plane cannot sign in with ${provider || 'single sign-on'} yet`)
}

export const federationFinish: Perform<'federationFinish'> = async () => {
  throw new ApiError('methodDisabled', 'This plane cannot sign in with providers yet')
}
