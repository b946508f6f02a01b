import { before } from 'node:test'
import { onEveryPlane } from '../planes.ts'
import { openSdk, type Sdk } from './sdk.ts'
import { users } from './users.ts'

onEveryPlane('@descope/node-sdk', (plane) => {
  let sdk: Sdk
  before(() => {
    sdk = openSdk(plane())
  })

  users(() => sdk, plane)
})
