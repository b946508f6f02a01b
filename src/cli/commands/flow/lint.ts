import { consoleToExported, formatOf } from '../../../contract/configuration/flow/formats.ts'
import { type Finding, lint, readFlow } from '../../../flow/index.ts'
import { isObject, type JsonObject } from '../../../lib/json.ts'
import type { Run } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import { readJsonFile } from '../../io/files.ts'
import { table } from '../../output/output.ts'

/** Of a file in either of the forms in which flows are exported. */
export const lintFile: Run = async ({ args: [source = ''] }) => {
  const document = readJsonFile(source)
  const exported = formatOf(document) === 'console' ? consoleToExported(document) : document
  if (!isObject(exported['contents'])) throw new Refusal(`unsupported input format: ${source}`)
  const screens = Array.isArray(exported['screens']) ? exported['screens'] : []
  const folder: JsonObject = { ...exported, screens: screens.map((screen) => ({ document: screen })) }
  const findings = lint(readFlow(String(exported['flowId'] ?? ''), folder))
  const errors = findings.filter(({ level }) => level === 'error')
  if (errors.length > 0) throw new Refusal(`${countOf(errors)} will not run\n${findings.map(lineOf).join('\n')}`)
  return table('findings', findings, {
    verb: 'Found',
    one: 'finding',
    many: 'findings',
    item: 'Finding',
  })
}

function countOf(errors: readonly Finding[]): string {
  const steps = new Set(errors.map(({ step }) => step)).size
  return steps === 1 ? '1 step of the flow' : `${steps} steps of the flow`
}

const lineOf = ({ step, name, level, text }: Finding) =>
  `  ${level}: ${step ? `step ${step} (${name})` : name}: ${text}`
