import { finish } from './finish.ts'
import { logout } from './logout.ts'
import { metadata } from './metadata.ts'
import { initiate, sso } from './start.ts'

export const samlApp = { sso, initiate, finish, metadata }
export const ssoIdp = { logout }
