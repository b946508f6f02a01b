import { compileSchema } from '../../../fga/engine/compile.ts'
import { problemText, SchemaError } from '../../../fga/language/problems.ts'
import { Refusal } from '../../exit/exit.ts'

/**
 * Names, types of parameters and conditions may be written alike in both languages and be wrong in this one. A plane says
 * so before it saves; without one, this does. Throws Refusal.
 */
export async function checkTranslated(dsl: string, path: string): Promise<void> {
  try {
    await compileSchema(dsl)
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error
    const problems = error.problems.map((each) => `as translated, ${problemText(each)}`)
    throw new Refusal(`${path} does not translate:\n${problems.join('\n')}`)
  }
}
