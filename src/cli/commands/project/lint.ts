import type { Run } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import { EXIT } from '../../exit/exit-codes.ts'
import { goJson } from '../../go/json.ts'
import { cleanPath, isFolder } from '../../io/files.ts'
import { text } from '../../output/output.ts'
import { lintFolder, type Problem } from '../../snapshot/lint.ts'

export const lint: Run = async ({ args: [path = ''], json }) => {
  const root = cleanPath(path)
  if (!isFolder(root)) throw new Refusal(`snapshot path does not exist: ${root}`)
  const problems = lintFolder(root)
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const code = errors > 0 ? EXIT.found : 0
  if (json) {
    const printed = { count: problems.length, ok: errors === 0, problems }
    return { ...text(`${goJson(printed, 'indented')}\n`), code }
  }
  const lines = problems.map((problem) => `${root}/${render(problem)}\n`)
  const warnings = problems.length - errors
  return { ...text(`${lines.join('')}* ${errors} errors, ${warnings} warnings\n`), code }
}

function render({ file, line, column, severity, message, fix }: Problem): string {
  return `${file}:${line}:${column}: ${severity}: ${message}${fix ? `. ${fix}` : ''}`
}
