import { operation } from '../../operation.ts'
import { AuthzSchema } from '../../schemas/authz.ts'
import { bool, int32, list, message, of, optional, required, text } from '../../wire.ts'

/** Characters of a schema. */
const LONGEST_SCHEMA = 1_000_000
const dsl = required(text({ max: LONGEST_SCHEMA, doc: 'The schema, from `model AuthZ 1.0` on' }))

export const schema = {
  saveSchema: operation('POST', '/v1/mgmt/fga/schema', {
    summary: 'Save the schema of fine-grained authorization',
    detail:
      'Relations that it does not take any more are deleted: those of types and relations that are gone, and of ' +
      'relations that take other types than before. Try it first.',
    input: message({ dsl }),
    bulk: true,
  }),
  loadSchema: operation('GET', '/v1/mgmt/fga/schema', {
    summary: 'Load the schema of fine-grained authorization',
    output: message({ dsl: text(), schema: optional(of(AuthzSchema)), version: text() }),
  }),
  dryRunSchema: operation('POST', '/v1/mgmt/fga/schema/dryrun', {
    effect: 'read',
    summary: 'Try a schema of fine-grained authorization',
    detail: 'Changes nothing, and tells of which types and relations the stored relations would go.',
    input: message({ dsl, count: optional(bool({ doc: 'Whether to count the stored relations, too' })) }),
    output: message({
      deletesPreview: of(
        message('FgaDeletesPreview', {
          hasDeletes: bool(),
          relations: list(text(), { doc: '`type#relation`, without those of removed types' }),
          types: list(text()),
        }),
      ),
      relationsDeleted: optional(int32({ doc: 'How many stored relations would go, where that was asked' })),
    }),
    bulk: true,
  }),
}
