// A sign-in by password, a session that is checked, a refresh, a sign-out.
import { ask } from './plane.mjs'

const { sessionJwt, refreshJwt, user } = await ask('/v1/auth/password/signin', {
  loginId: 'jane@example.com',
  password: 'Example-Passw0rd',
})
console.log(`${user.loginIds[0]} is ${user.userTenants[0].roleNames} at ${user.userTenants[0].tenantName}`)

await ask('/v1/auth/validate', {}, sessionJwt)
console.log('the session holds')

const refreshed = await ask('/v1/auth/refresh', {}, refreshJwt)
console.log(`a new session: ${refreshed.sessionJwt !== ''}`)

await ask('/v1/auth/logout', {}, refreshJwt)
const error = await ask('/v1/auth/refresh', {}, refreshJwt).catch(({ message }) => message)
console.log(`after the sign-out: ${error ? 'refused' : 'still good'}`)
