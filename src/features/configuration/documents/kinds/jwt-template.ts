import { ApiError } from '../../../../contract/faults.ts'
import { kinds } from '../../../../contract/kinds/index.generated.ts'
import { isPlain } from '../../../../contract/project/snapshot/piece.ts'
import type { JsonObject } from '../../../../lib/json.ts'
import { createDocument, unknown } from '../change.ts'
import { recordsOf } from '../records.ts'
import type { RulesOf } from '../rules.ts'
import { shownOf } from '../view.ts'
import { LIBRARY } from './jwt-template-library.ts'

interface Issue {
  field: string
  code: string
  message: string
  hint: string
}

/** Claims that only the server says. */
const RESERVED = 'iss sub exp iat nbf drn dct tenants roles permissions amr rexp nsec su act'.split(' ')

function issuesOf({ name, template, overrideSubject }: JsonObject): Issue[] {
  const issues: Issue[] = []
  if (name === '' || name === undefined) {
    issues.push({ field: 'name', code: 'NAME_MISSING', message: 'The name is missing', hint: 'Give it a name' })
  }
  for (const claim of isPlain(template) ? Object.keys(template) : []) {
    if (!RESERVED.includes(claim) || (claim === 'sub' && overrideSubject === true)) continue
    const hint = claim === 'sub' ? 'Set overrideSubject' : 'Use another name'
    issues.push({ field: `template.${claim}`, code: 'RESERVED_CLAIM_KEY', message: `${claim} is reserved`, hint })
  }
  return issues
}

const check: RulesOf<'jwtTemplate'>['check'] = ({ document }) => {
  const issues = issuesOf(document)
  if (issues.length > 0) {
    throw new ApiError('invalid', issues.map(({ field, code, message }) => `${field}: ${code}: ${message}`).join('; '))
  }
  return {
    ...document,
    type: document['type'] || 'user',
    authSchema: document['authSchema'] || 'default',
    emptyClaimPolicy: document['emptyClaimPolicy'] || 'none',
  }
}

export const jwtTemplate: RulesOf<'jwtTemplate'> = {
  check,
  validate: async (ctx, { id, template }) => {
    const isGiven = template.name !== '' || Object.keys(template.template).length > 0
    if (!isGiven && id === '') throw new ApiError('missingArguments', 'Say which: by template or id')
    const records = recordsOf(ctx.store, kinds.jwtTemplate)
    const found = id ? await records.load(ctx.caller.project.id, 'jwtTemplate', id) : undefined
    if (id && !found) throw unknown(kinds.jwtTemplate, id)
    const issues = issuesOf(isGiven ? template : (found?.document ?? {}))
    return { valid: issues.length === 0, issues }
  },
  listLibrary: async () => ({ entries: [...LIBRARY] }),
  loadLibrary: async (_, { id }) => ({ entry: entryOf(id) }),
  applyLibrary: async (ctx, input) => {
    const { id: source, ...entry } = entryOf(input.libraryEntryId)
    const isChanged = Object.keys(input.templateOverride).length > 0
    const document = {
      ...entry,
      source,
      name: input.nameOverride || entry.name,
      description: input.descriptionOverride || entry.description,
      tags: input.tagsOverride.length > 0 ? input.tagsOverride : entry.tags,
      template: isChanged ? input.templateOverride : entry.template,
    }
    const { stored } = await ctx.store.write((tables) =>
      createDocument({ ctx, tables, kind: kinds.jwtTemplate, rules: { check } }, document),
    )
    return { template: shownOf(kinds.jwtTemplate, stored) }
  },
}

function entryOf(id: string) {
  const entry = LIBRARY.find((each) => each.id === id)
  if (!entry) throw new ApiError('noDocument', `There is no template ${id} in the library`)
  return entry
}
