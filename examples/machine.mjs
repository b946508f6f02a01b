// An access key becomes a session with its roles.
import { ask } from './plane.mjs'

const { sessionJwt } = await ask('/v1/auth/accesskey/exchange', {}, 'a-key-that-the-examples-know-already')
const claims = JSON.parse(Buffer.from(sessionJwt.split('.')[1], 'base64url'))
console.log(`roles ${claims.roles}, permissions ${claims.permissions}`)
