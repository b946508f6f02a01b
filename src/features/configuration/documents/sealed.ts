/** Secret fields of documents: encrypted under the master key, and bound to the place where they stand. */
import type { AnyKind } from '../../../contract/kinds/declaring/kind.ts'
import type { Json, JsonObject } from '../../../lib/json.ts'
import type { SealedSecret } from '../../../store/port/configuration.ts'
import type { StoredDocument } from '../../../store/port/documents.ts'
import { type Context, newId } from '../../context.ts'
import { contextOf as contextInConfiguration, isSecretKind } from '../../project/sealing.ts'
import { newSecret } from '../../secrets.ts'

/** The name under which the configuration keeps the secret of a field: its path. */
export function secretName(field: string): string {
  return JSON.stringify([field])
}

/** What a sealed secret is bound to: opened elsewhere it fails. */
function contextOf(ctx: Context, { declaration: { noun, snapshot } }: AnyKind, id: string, field: string): string {
  const project = ctx.caller.project.id
  if (isSecretKind(snapshot))
    return contextInConfiguration(project, { kind: snapshot, owner: id, name: secretName(field) })
  return JSON.stringify(['document', project, noun, id, field])
}

/** A secret that the configuration keeps, in clear; '' for none. */
export async function openGiven(ctx: Context, kind: AnyKind, id: string, field: string): Promise<string> {
  const { snapshot } = kind.declaration
  const secrets = await ctx.store.configuration.secrets(ctx.caller.project.id)
  const isIt = (secret: SealedSecret) =>
    secret.kind === snapshot && secret.owner === id && secret.name === secretName(field)
  const found = secrets.find(isIt)
  return found ? ctx.vault.open(found.sealed, contextOf(ctx, kind, id, field)) : ''
}

/** A request's fields, less what was not given and what is secret: that is sealed. */
export function sealGiven(
  ctx: Context,
  kind: AnyKind,
  id: string,
  given: { [field: string]: Json | undefined },
): { document: JsonObject; sealed: StoredDocument['sealed'] } {
  const { secrets = {} } = kind.declaration
  const document: { [field: string]: Json } = {}
  const sealed: StoredDocument['sealed'] = {}
  for (const [field, value] of Object.entries(given)) {
    if (value === undefined) continue
    if (!Object.hasOwn(secrets, field)) document[field] = value
    else if (typeof value === 'string' && value !== '') {
      sealed[field] = ctx.vault.seal(value, contextOf(ctx, kind, id, field))
    }
  }
  return { document, sealed }
}

/** New secrets for the fields that the server fills, in clear and sealed. */
export function issueSecrets(ctx: Context, kind: AnyKind, id: string) {
  const { secrets = {}, prefix } = kind.declaration
  const clear: { [field: string]: string } = {}
  const sealed: StoredDocument['sealed'] = {}
  for (const field of Object.keys(secrets).filter((name) => secrets[name] === 'issued')) {
    const secret = newId(ctx, prefix) + newSecret(ctx.random)
    clear[field] = secret
    sealed[field] = ctx.vault.seal(secret, contextOf(ctx, kind, id, field))
  }
  return { clear, sealed }
}
