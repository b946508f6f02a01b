// Servers that people use in the place of ours. A peer is `{ name, keeps, packages, command(ports), ready, accounts(url) }`:
// `keeps` says where its data are and what it does to passwords; `command` is `{ args, env, files }` of a Node process in
// a folder that has the packages, with `program` of another one; `accounts` makes some and resolves to what is asked of them.
import { betterAuth } from './better-auth.mjs'
import { cognito } from './cognito.mjs'
import { emulate } from './emulate.mjs'
import { firebase } from './firebase.mjs'
import { oidcProvider } from './oidc-provider.mjs'
import { rescopeAt } from './rescope.mjs'
import { workos } from './workos.mjs'

const fromRegistry = [firebase, emulate, workos, cognito, betterAuth, oidcProvider]

/** `rescope`: the path of its program, which is in no registry. */
export const peersOf = ({ rescope }) => (rescope ? [...fromRegistry, rescopeAt(rescope)] : fromRegistry)
