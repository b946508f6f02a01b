import { keysOf } from '../../lib/own.ts'
import { ERRORS } from './errors.ts'
import { EXIT } from './exit-codes.ts'

const MEANINGS: { [K in keyof typeof EXIT]: string } = {
  done: 'Done; warnings may have been told',
  failed:
    'Failed: wrong words, something missing, a refusal of the service, rows that could not be imported, or answers that fga test does not expect',
  found:
    'Did its work, and found something: snapshot validate, lint and fga schema lint failures, diff --exit-code differences, doctor faults, an fga check that is denied',
  restart: 'migrate --check: planes must stop while the database is migrated; api: the service sent on elsewhere',
  refused: 'api: the service answered with a status from 400 to 499',
  broken: 'api: the service answered with a status from 500 to 599',
  bug: 'A mistake in this program; what it printed belongs into a report',
  stopped: 'Stopped by Ctrl-C; where work can go on, the same command does',
  unread: 'Who read the output has gone',
}

/** In the order in which they are told. */
export const exits = keysOf(EXIT).map((name) => ({
  code: EXIT[name],
  means: MEANINGS[name],
}))

export function exitTopic(): string {
  const codes = exits.map(({ code, means }) => `  ${String(code).padEnd(5)}${means}`)
  const width = Math.max(...Object.keys(ERRORS).map((name) => name.length)) + 2
  const errors = Object.entries(ERRORS).map(([name, { means }]) => `  ${name.padEnd(width)}${means}`)
  return `Exit codes:
${codes.join('\n')}

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
    ...exits.map(({ code, means }) => `| ${code} | ${means} |`),
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
