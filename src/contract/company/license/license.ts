import { operation } from '../../operation.ts'
import { message, text } from '../../wire.ts'

export const license = {
  get: operation('GET', '/v1/mgmt/license', {
    summary: 'Tell the licence of the project',
    detail: 'Official clients ask once when they are built.',
    output: message({
      licenseType: text({ doc: 'free, pro or enterprise' }),
      rateLimitTier: text({ doc: 'tier1 to tier4' }),
    }),
  }),
}
