/** The secrets by which a federated application shows who it is. */
import { isObject, readJson } from '../../../lib/json.ts'
import { type Context, seconds } from '../../context.ts'
import { contextOf } from '../../project/sealing.ts'
import { digestOf } from '../../secrets.ts'

/** The path of the first secret in the app's document, under which it is sealed. */
export const FIRST_SECRET = JSON.stringify(['oidc', 'clientSecret'])

/** Whether a secret was added beside the first; its text is JSON with `cleartext` and `expireTime` (unix seconds). */
export const isAddedSecret = (name: string): boolean => name.startsWith('["oidc","secrets",')

/** Digests of those that are good now. */
export async function federatedDigests(ctx: Context, appId: string): Promise<string[]> {
  const project = ctx.caller.project.id
  const secrets = await ctx.store.configuration.secrets(project)
  const own = secrets.filter(({ kind, owner }) => kind === 'application' && owner === appId)
  return own.flatMap((secret) => {
    const open = () => ctx.vault.open(secret.sealed, contextOf(project, secret))
    if (secret.name === FIRST_SECRET) return [digestOf(open())]
    return isAddedSecret(secret.name) ? goodDigest(ctx, open()) : []
  })
}

function goodDigest(ctx: Context, text: string): string[] {
  const added = readJson(text)
  if (!isObject(added)) return []
  const expireTime = Number(added['expireTime'])
  return expireTime === 0 || expireTime > seconds(ctx.clock()) ? [digestOf(String(added['cleartext']))] : []
}
