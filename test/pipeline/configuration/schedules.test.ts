/** The units of examples/schedules: read as their programs read them, and their command lines as ours does. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { pipeline } from '../../../src/cli/commands/pipeline/index.ts'
import { own } from '../../../src/lib/own.ts'

const FOLDER = 'examples/schedules'
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8')

/** Words behind `descope`: an action that there is, with flags that it has. */
function checkCommand(line: string): void {
  const [, words = ''] = /\bdescope (pipeline .*)$/.exec(line) ?? []
  const [group, action, ...rest] = words.split(/\s+/)
  assert.equal(group, 'pipeline', line)
  const entry = pipeline.entries.find((each) => 'usage' in each && each.usage.split(' ')[0] === action)
  assert.ok(entry && 'flags' in entry, `${action} is no action`)
  for (const word of rest.filter((each) => each.startsWith('--'))) {
    const name = word.slice(2).split('=')[0] ?? ''
    assert.ok(own(entry.flags, name), `${action} has no ${word}`)
  }
}

/** Five fields of cron, each within its range. */
function checkCron(fields: readonly string[]): void {
  const ranges = [
    [0, 59],
    [0, 23],
    [1, 31],
    [1, 12],
    [0, 7],
  ]
  assert.equal(fields.length, 5)
  for (const [at, field] of fields.entries()) {
    const [least = 0, most = 0] = ranges[at] ?? []
    if (field === '*' || /^\*\/[1-9]\d?$/.test(field)) continue
    assert.match(field, /^\d+(-\d+)?(,\d+(-\d+)?)*$/)
    for (const number of field.split(/[,-]/).map(Number)) assert.ok(number >= least && number <= most, field)
  }
}

/** Sections of a unit file, each with its keys. */
function unit(name: string): { [section: string]: { [key: string]: string } } {
  const sections: { [section: string]: { [key: string]: string } } = {}
  let section = ''
  for (const line of read(name)
    .split('\n')
    .filter((each) => each !== '' && !each.startsWith('#'))) {
    const head = /^\[(\w+)\]$/.exec(line)?.[1]
    if (head) {
      section = head
      sections[section] = {}
    } else {
      const [, key = '', value = ''] = /^(\w+)=(.+)$/.exec(line) ?? assert.fail(line)
      Object.assign(sections[section] ?? assert.fail(line), { [key]: value })
    }
  }
  return sections
}

describe('E12 units for schedulers', () => {
  test('cron', () => {
    const lines = read('crontab').split('\n')
    const jobs = lines.filter((line) => line !== '' && !/^(#|[A-Z]+=)/.test(line))
    assert.equal(jobs.length, 1)
    const [minute, hour, day, month, weekday, ...command] = (jobs[0] ?? '').split(' ')
    checkCron([minute ?? '', hour ?? '', day ?? '', month ?? '', weekday ?? ''])
    checkCommand(command.join(' '))
  })

  test('systemd', (context) => {
    const service = unit('descope-pipeline.service')
    const timer = unit('descope-pipeline.timer')
    assert.deepEqual(Object.keys(service), ['Unit', 'Service'])
    assert.deepEqual(Object.keys(timer), ['Unit', 'Timer', 'Install'])
    assert.equal(service['Service']?.['Type'], 'oneshot')
    checkCommand(service['Service']?.['ExecStart'] ?? '')
    assert.deepEqual([timer['Timer']?.['OnCalendar'], timer['Install']?.['WantedBy']], ['hourly', 'timers.target'])
    if (!existsSync('/usr/bin/systemd-analyze')) return context.diagnostic('no systemd-analyze here')
    const paths = ['service', 'timer'].map((kind) => join(FOLDER, `descope-pipeline.${kind}`))
    const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], { encoding: 'utf8' })
    // The program and its user are not on this machine; everything else would be a mistake of ours.
    const faults = stderr.split('\n').filter((line) => /descope-pipeline\.(service|timer)/.test(line))
    assert.deepEqual(
      faults.filter((line) => !/not executable|No such file/.test(line)),
      [],
    )
    assert.equal(spawnSync('systemd-analyze', ['calendar', timer['Timer']?.['OnCalendar'] ?? '']).status, 0)
  })

  test('GitHub Actions', () => {
    const { on, jobs, permissions } = parse(read('github-actions.yaml'))
    for (const { cron } of on.schedule) checkCron(cron.split(' '))
    assert.deepEqual(permissions, { contents: 'read' })
    const steps: { run?: string; uses?: string; env?: object }[] = jobs.load.steps
    assert.ok(steps.every(({ run, uses }) => (run === undefined) !== (uses === undefined)))
    const last = steps.at(-1)
    checkCommand(last?.run ?? '')
    assert.ok(Object.keys(last?.env ?? {}).every((name) => /^(SOURCES|DESTINATION)__[A-Z_]+$/.test(name)))
  })

  test('a CronJob of Kubernetes', () => {
    const { apiVersion, kind, spec } = parse(read('cronjob.yaml'))
    assert.deepEqual([apiVersion, kind, spec.concurrencyPolicy], ['batch/v1', 'CronJob', 'Forbid'])
    checkCron(spec.schedule.split(' '))
    const { containers, volumes, restartPolicy } = spec.jobTemplate.spec.template.spec
    assert.equal(restartPolicy, 'Never')
    const [{ args, volumeMounts }] = containers
    checkCommand(`descope ${args.join(' ')}`)
    const names = (list: { name: string }[]) => list.map(({ name }) => name)
    assert.deepEqual(names(volumeMounts), names(volumes))
  })
})
