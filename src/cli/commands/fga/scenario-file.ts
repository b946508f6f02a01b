/** Files of tests: YAML or JSON, with their schema inside or beside them. */
import { dirname, isAbsolute, join } from 'node:path'
import type { Engine } from '../../../fga/engine/engine.ts'
import { SchemaError } from '../../../fga/language/problems.ts'
import { readScenario, type Scenario, ScenarioError } from '../../../fga/scenario/read.ts'
import { openScenario } from '../../../fga/scenario/run.ts'
import { Refusal } from '../../exit/exit.ts'
import { readText } from '../../io/files.ts'
import { schemaProblems } from './schema.ts'
import { parseYaml } from './yaml.ts'

/** Throws Refusal with everything that is wrong with the file, its schema or its tuples. */
export async function openScenarioFile(
  path: string,
  io: { input(): Promise<string> },
): Promise<{ scenario: Scenario; engine: Engine }> {
  const document = await parseYaml(await readText(path, io), path)
  try {
    const scenario = readScenario(document)
    const beside = 'file' in scenario.schema ? besideFile(path, scenario.schema.file) : undefined
    const schema = 'text' in scenario.schema ? scenario.schema.text : await readText(beside ?? '', io)
    const { engine } = await openScenario(scenario, schema).catch((error) => {
      if (error instanceof SchemaError) throw new Refusal(schemaProblems(beside ?? `${path} schema`, error))
      throw error
    })
    return { scenario, engine }
  } catch (error) {
    if (error instanceof ScenarioError) throw new Refusal(`${path} is not right:\n${error.message}`)
    throw error
  }
}

function besideFile(path: string, file: string): string {
  return isAbsolute(file) || path === '-' ? file : join(dirname(path), file)
}
