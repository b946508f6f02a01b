/** Translations, as they were imported: of each flow, and of the messages (wire facts, tier 3, section 10). */
import type { localization } from '../../../contract/configuration/localization/localization.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { StoredDocument } from '../../../store/port/documents.ts'
import { audited, type Context } from '../../context.ts'
import { putDocument } from '../documents/plain.ts'

type Handler<O extends keyof typeof localization> = Handle<(typeof localization)[O], Context>
type Languages = { [language: string]: JsonObject }

/** Of the messages there is one document, by this id. */
const MESSAGES = 'messaging'
type Kind = 'flowLocalization' | 'messagingLocalization'

export const exportFlow: Handler<'exportFlow'> = async (ctx, { flowId }) => ({
  overrides: { ...(await load(ctx, 'flowLocalization', flowId)), flowId },
})

export const importFlow: Handler<'importFlow'> = async (ctx, { flowId, overrides }) => {
  if (!(await ctx.store.configuration.load(ctx.caller.project.id, 'flow', flowId))) {
    throw new ApiError('noFlow', 'Failed loading flow by ID')
  }
  return { overrides: { ...(await save(ctx, 'flowLocalization', flowId, overrides.languages)), flowId } }
}

export const exportMessaging: Handler<'exportMessaging'> = async (ctx) => ({
  overrides: await load(ctx, 'messagingLocalization', MESSAGES),
})

export const importMessaging: Handler<'importMessaging'> = async (ctx, { overrides }) => ({
  overrides: await save(ctx, 'messagingLocalization', MESSAGES, overrides.languages),
})

async function load(ctx: Context, kind: Kind, id: string) {
  const found = await ctx.store.documents.load(ctx.caller.project.id, kind, id)
  return found ? view(found) : { id, version: 0, modifiedTime: 0, languages: {} }
}

async function save(ctx: Context, kind: Kind, id: string, languages: Languages) {
  const saved = await ctx.store.write(async (tables) => {
    const stored = await putDocument(ctx, tables, { kind, id, document: { languages } })
    const data = { languages: Object.keys(languages), ...(kind === 'flowLocalization' && { flowId: id }) }
    await tables.audit.add(ctx.caller.project.id, [audited(ctx, 'LocalizationModified', { data })])
    return stored
  })
  return view(saved)
}

function view({ id, revision, modifiedAt, document }: StoredDocument) {
  return {
    id,
    version: revision,
    modifiedTime: Math.floor(modifiedAt / 1000),
    languages: document['languages'] as Languages,
  }
}
