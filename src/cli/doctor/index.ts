/** `descope doctor`: looks at everything that a command needs, and says what is wrong and how it is put right. */
import type { Call, ValuesOf } from '../command.ts'
import type { doctorFlags } from '../commands/doctor/index.ts'
import { EXIT } from '../exit/exit-codes.ts'
import type { GoValue } from '../go/json.ts'
import { red } from '../io/io.ts'
import { visibleCell } from '../output/formats/visible.ts'
import { exited, list, type Result } from '../output/output.ts'
import { type Check, type Find, fill, type Level, type Patient } from './check.ts'
import { checks } from './checks.ts'

export async function diagnose(call: Call, version: string): Promise<Result> {
  const { env } = call
  const flags = call.flags as ValuesOf<typeof doctorFlags> & { profile: string }
  const serve = {
    host: flags.host || env.HOMESCOPE_HOST || '127.0.0.1',
    port: flags.port || env.HOMESCOPE_PORT || '8097',
    database: flags.database || env.HOMESCOPE_DATABASE || 'sqlite:./homescope.db',
  }
  const at = { env, cwd: process.cwd(), version, flag: flags.profile, source: { env } }
  const entries = await examine({ ...at, ...(flags.serve && { serve }), ...(flags.page && { page: flags.page }) })
  const code = entries.some(({ status }) => status === 'fault') ? EXIT.found : EXIT.done
  if (!call.json) {
    call.io.steer(1, render(entries, call.io.isColored(1)))
    return exited(code)
  }
  const words = { verb: 'Made', one: 'check', many: 'checks', item: 'Check' }
  return { ...list('checks', entries.map(toValue), words), code }
}

interface Entry {
  check: string
  status: 'ok' | 'skipped' | Level
  /** Stable; empty where nothing was found. */
  code: string
  says: string
  fix: string
}

async function examine(patient: Patient): Promise<Entry[]> {
  const entries: Entry[] = []
  const failed = new Set<string>()
  for (const check of checks) {
    const cause = check.after?.find((name) => failed.has(name))
    const made = cause ? [skippedEntry(check, `${cause} comes first`)] : await make(check, patient)
    if (made.some(({ status }) => status === 'fault')) failed.add(check.name)
    entries.push(...made)
  }
  return entries
}

async function make(check: Check, patient: Patient): Promise<Entry[]> {
  const look = await check.look(patient)
  if ('skipped' in look) return [skippedEntry(check, look.skipped)]
  if ('well' in look) return [{ check: check.name, status: 'ok', code: '', says: look.well, fix: '' }]
  return look.found.map((find) => foundEntry(check, find))
}

function skippedEntry({ name }: Check, says: string): Entry {
  return { check: name, status: 'skipped', code: '', says, fix: '' }
}

function foundEntry({ name, faults }: Check, { code, with: words, level }: Find): Entry {
  const fault = faults[code]
  if (!fault) throw new Error(`the check ${name} does not declare ${code}`)
  return { check: name, status: level ?? fault.level, code, says: fill(fault.says, words), fix: fill(fault.fix, words) }
}

const toValue = ({ check, status, code, says, fix }: Entry): GoValue => ({ check, status, code, says, fix })

function render(entries: readonly Entry[], isColored: boolean): string {
  const lines = entries.flatMap(({ check, status, code, says, fix }) => {
    const label = status.padEnd(8)
    const head = `${status === 'fault' && isColored ? red(label) : label} ${check.padEnd(11)} ${visibleCell(says)}${code ? ` (${code})` : ''}`
    return fix ? [head, `${' '.repeat(21)}Fix: ${visibleCell(fix)}`] : [head]
  })
  const count = (level: Level) => entries.filter(({ status }) => status === level).length
  const [faults, warnings] = [count('fault'), count('warning')]
  const plural = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`
  return `${lines.join('\n')}\n\n${plural(faults, 'fault')}, ${plural(warnings, 'warning')}\n`
}
