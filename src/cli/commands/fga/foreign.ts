/** Schemas and relations of other engines. */
import { contract } from '../../../client/operations.ts'
import { ForeignError } from '../../../fga/foreign/model.ts'
import { FOREIGN_ENGINES, type ForeignEngine, readForeign } from '../../../fga/foreign/read.ts'
import { type Translation, translate } from '../../../fga/foreign/translate.ts'
import { format } from '../../../fga/language/format.ts'
import type { Run } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import { readText } from '../../io/files.ts'
import { type Result, text } from '../../output/output.ts'
import type { foreignFlags } from './index.ts'
import { parseYaml } from './yaml.ts'

/** Relations in one request. */
const BATCH = 500

export const importForeign: Run<typeof foreignFlags> = async ({ api, args: [path = ''], flags, io }) => {
  const engine = FOREIGN_ENGINES.find((each) => each === flags.from)
  if (!engine) throw new Refusal(`--from must be one of ${FOREIGN_ENGINES.join(', ')}`)
  const { dsl, tuples, notes } = await translated(engine, await readText(path, io), path)
  for (const note of notes) io.err(`* ${note}\n`)
  if (flags['dry-run']) {
    const { checkTranslated } = await import('./check-translated.ts')
    await checkTranslated(dsl, path)
    return text(dsl)
  }
  await api.call(contract.fga.saveSchema, { dsl })
  for (let from = 0; from < tuples.length; from += BATCH)
    await api.call(contract.fga.createRelations, { tuples: tuples.slice(from, from + BATCH) })
  const told = `saved the schema and ${tuples.length} relations`
  return { shape: 'several', values: { dsl, relations: tuples.length }, done: 'Imported', told } satisfies Result
}

/** Throws Refusal with everything that has no counterpart here: a part of a schema would grant something else. */
async function translated(
  engine: ForeignEngine,
  original: string,
  path: string,
): Promise<{ dsl: string } & Pick<Translation, 'tuples' | 'notes'>> {
  try {
    const model = await readForeign(engine, original, (yaml) => parseYaml(yaml, path))
    const { schema, tuples, notes, untranslated } = translate(model)
    if (untranslated.length > 0) throw new Refusal(`${path} does not translate:\n${untranslated.join('\n')}`)
    return { dsl: format(schema), tuples, notes }
  } catch (error) {
    if (error instanceof ForeignError) throw new Refusal(`${path} is not right:\n${error.message}`)
    throw error
  }
}
