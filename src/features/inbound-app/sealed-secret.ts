/** Secrets of apps: kept sealed, because the API shows them again, and as a digest to compare with. */
import { ApiError } from '../../contract/faults.ts'
import type { AppSecret } from '../../store/port/apps.ts'
import type { Tables } from '../../store/port/index.ts'
import { type Context, newId } from '../context.ts'
import { digestOf, newSecret } from '../secrets.ts'

interface NewAppSecret {
  appId: string
  name?: string
  /** Made when empty. */
  cleartext?: string
  expiresAt?: number
}

/** Throws ApiError invalid when the app has a secret of that name. */
export async function storeSecret(
  ctx: Context,
  tables: Tables,
  { appId, name = FIRST_SECRET, cleartext, expiresAt = 0 }: NewAppSecret,
): Promise<{ stored: AppSecret; cleartext: string }> {
  const project = ctx.caller.project.id
  const value = cleartext || newSecret(ctx.random)
  const bare = { appId, id: newId(ctx, 'SEC') }
  const stored: AppSecret = {
    ...bare,
    name,
    sealed: ctx.vault.seal(value, placeOf(project, bare)),
    digest: digestOf(value),
    status: 'active',
    expiresAt,
    createdAt: ctx.clock(),
  }
  if (!(await tables.apps.addSecret(project, stored))) {
    throw new ApiError('invalid', `The inbound app has a secret of this name already: ${name}`)
  }
  return { stored, cleartext: value }
}

/** The name of the secret that an app is made with. */
const FIRST_SECRET = 'default'

export function openSecret(ctx: Context, secret: AppSecret): string {
  return ctx.vault.open(secret.sealed, placeOf(ctx.caller.project.id, secret))
}

/** What the vault binds a secret to: copied to another app, it does not open. */
function placeOf(project: string, { appId, id }: Pick<AppSecret, 'appId' | 'id'>): string {
  return `app secret ${project} ${appId} ${id}`
}
