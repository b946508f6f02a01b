/** Pages of the reference that follow from the command line's declarations. */
import { checks } from '../doctor/checks.ts'
import { exitPage } from '../exit/exit-topic.ts'

/** Pages by file name. */
export function cliPages(): { [file: string]: string } {
  return { 'exit-codes.md': page('Exit codes', exitPage()), 'doctor.md': page('What the doctor finds', doctorPage()) }
}

function page(title: string, lines: string[]): string {
  return [`# ${title}`, '', '<!-- Made by scripts/generate.mjs from src/cli. -->', '', ...lines, ''].join('\n')
}

function doctorPage(): string[] {
  const words = (text: string) =>
    text
      .replace(/\{(\w+)\}/g, '<$1>')
      .replaceAll('|', '\\|')
      .replaceAll('<', '&lt;')
  const sections = checks.flatMap(({ name, about, after = [], faults }) => [
    '',
    `## ${name}`,
    '',
    `Looks at ${about}.${after.length > 0 ? ` Left out when something is wrong with ${after.join(', ')}.` : ''}`,
    '',
    '| Code | Level | Says | Fix |',
    '| --- | --- | --- | --- |',
    ...Object.entries(faults).map(
      ([code, { level, says, fix }]) => `| \`${code}\` | ${level} | ${words(says)} | ${words(fix)} |`,
    ),
  ])
  return [
    '`descope doctor` makes these checks, in this order. Codes are stable; what stands in angle brackets is filled in. The',
    'exit code is 2 when there is a fault.',
    ...sections,
  ]
}
