import { finish } from './finish.ts'
import { metadata } from './metadata.ts'
import { initiate, sso } from './start.ts'

export const wsfedApp = { sso, initiate, finish, metadata }
