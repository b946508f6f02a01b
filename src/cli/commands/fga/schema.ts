import { compileSchema } from '../../../fga/engine/compile.ts'
import { formatSchema } from '../../../fga/language/index.ts'
import { type Problem, problemText, SchemaError } from '../../../fga/language/problems.ts'
import type { Run } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import { EXIT } from '../../exit/exit-codes.ts'
import { goJson } from '../../go/json.ts'
import { readText, writeWhole } from '../../io/files.ts'
import { done, text } from '../../output/output.ts'
import type { formatFlags } from './index.ts'

export const lint: Run = async ({ args: [path = ''], json, io }) => {
  const problems = await problemsOf(await readText(path, io))
  const code = problems.length > 0 ? EXIT.found : 0
  if (json) {
    const printed = { count: problems.length, ok: problems.length === 0, problems }
    return { ...text(`${goJson(printed, 'indented')}\n`), code }
  }
  const lines = problems.map((problem) => `${path}:${problemText(problem)}\n`)
  return { ...text(`${lines.join('')}* ${problems.length === 1 ? '1 error' : `${problems.length} errors`}\n`), code }
}

async function problemsOf(schema: string): Promise<readonly Problem[]> {
  try {
    await compileSchema(schema)
    return []
  } catch (error) {
    if (error instanceof SchemaError) return error.problems
    throw error
  }
}

export const format: Run<typeof formatFlags> = async ({ args: [path = ''], flags, io }) => {
  const before = await readText(path, io)
  const after = formatted(before, path)
  if (!flags.write) return text(after)
  if (path === '-') throw new Refusal('standard input cannot be written, leave --write away')
  if (after !== before) writeWhole(path, after)
  return done
}

function formatted(schema: string, path: string): string {
  try {
    return formatSchema(schema)
  } catch (error) {
    if (error instanceof SchemaError) throw new Refusal(schemaProblems(path, error))
    throw error
  }
}

/** As compilers do: the file before the place. */
export function schemaProblems(path: string, { problems }: SchemaError): string {
  return `the schema is not right:\n${problems.map((problem) => `${path}:${problemText(problem)}`).join('\n')}`
}
