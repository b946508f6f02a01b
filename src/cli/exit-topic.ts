/** `descope help exit-codes`, and the same as a page. */
import { ERRORS, EXIT } from './exit-codes.ts'

export function exitTopic(): string {
  const exits = Object.values(EXIT).map(({ code, means }) => `  ${String(code).padEnd(5)}${means}`)
  const width = Math.max(...Object.keys(ERRORS).map((name) => name.length)) + 2
  const errors = Object.entries(ERRORS).map(([name, { means }]) => `  ${name.padEnd(width)}${means}`)
  return `Exit codes:
${exits.join('\n')}

Codes of errors, in the "code" that commands which the official program does not have print with --json:
${errors.join('\n')}

Errors of the service carry the service's own code, as in E011003.
`
}

export function exitPage(): string[] {
  return [
    'What a command ends with, as `descope help exit-codes` prints it. Both lists are stable.',
    '',
    '| Exit code | Means |',
    '| --- | --- |',
    ...Object.values(EXIT).map(({ code, means }) => `| ${code} | ${means} |`),
    '',
    'With `--json`, commands that the official program does not have give a failure a `code` beside its `error`: the',
    "service's own where it gave one ([errors.md](errors.md)), else one of these. The official commands print what they",
    'always did.',
    '',
    '| Code | Means |',
    '| --- | --- |',
    ...Object.entries(ERRORS).map(([name, { means }]) => `| \`${name}\` | ${means} |`),
  ]
}
