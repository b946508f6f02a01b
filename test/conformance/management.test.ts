import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { onOneAndFourPlanes } from '../support/planes.ts'
import { accessKeys, audits, inboundApps, permissionsAndRoles, tenants } from './entities.ts'
import { type Answer, openSdk, refused, type Sdk } from './sdk.ts'
import { users } from './users.ts'

/** What this suite is about; the others are checked where their features are. */
const NOUNS = ['user', 'tenant', 'accessKey', 'inboundApplication', 'role', 'permission', 'audit'] as const

/** Calls that nothing but a bad key makes fail. */
const NEVER_REFUSED = [
  'user.deleteAllTestUsers',
  'user.getCustomAttributes',
  'tenant.loadAll',
  'inboundApplication.loadAllApplications',
  'role.loadAll',
  'permission.loadAll',
]

onOneAndFourPlanes('@descope/node-sdk', (plane) => {
  let sdk: Sdk
  before(() => {
    sdk = openSdk(plane())
  })
  const functions = () => NOUNS.flatMap((noun) => Object.keys(sdk[noun]).map((verb) => `${noun}.${verb}`))

  tenants(() => sdk)
  accessKeys(() => sdk, plane)
  inboundApps(() => sdk, plane)
  permissionsAndRoles(() => sdk)
  audits(() => sdk, plane)
  users(() => sdk, plane)

  it('was called in every function, and each has succeeded and been refused', () => {
    assert.deepEqual(
      functions().filter((name) => !sdk.succeeded.has(name)),
      [],
      'never succeeded',
    )
    assert.deepEqual(
      functions().filter((name) => !sdk.refused.has(name)),
      NEVER_REFUSED,
      'never refused',
    )
  })

  it('is refused in every function without a good key', async () => {
    const stranger = openSdk(plane(), `${plane().managementKey.slice(0, -1)}!`)
    for (const name of functions()) {
      refused(await call(stranger, name), 401, 'E062803', 'Invalid management key', 'The management key is unknown')
    }
  })
})

/** Calls a function with arguments that look enough like its own for the SDK to send something. */
function call(sdk: Sdk, name: string): Promise<Answer> {
  const [noun = '', verb = ''] = name.split('.')
  const verbs = sdk[noun as (typeof NOUNS)[number]] as unknown as { [verb: string]: (...args: unknown[]) => unknown }
  const anything = name.endsWith('Batch') ? [{ loginId: 'x' }] : { loginId: 'x' }
  return verbs[verb]?.(anything, anything, anything) as Promise<Answer>
}
