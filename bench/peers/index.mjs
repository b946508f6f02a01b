// Servers that people use in the place of ours. A peer is `{ name, keeps, packages, command(ports), ready, accounts(url) }`:
// `keeps` says where its data are and what it does to passwords; `command` is `{ args, env, files }` of a Node process in
// a folder that has the packages; `accounts` makes some and resolves to what is asked of them.
import { betterAuth } from './better-auth.mjs'
import { cognito } from './cognito.mjs'
import { emulate } from './emulate.mjs'
import { firebase } from './firebase.mjs'
import { oidcProvider } from './oidc-provider.mjs'
import { workos } from './workos.mjs'

export const peers = [firebase, emulate, workos, cognito, betterAuth, oidcProvider]
