import { operation } from '../../operation.ts'
import { bool, int32, int64, list, message, of, optional, text } from '../../wire.ts'

const milliseconds = (doc: string) => int64({ doc: `${doc}, milliseconds since 1970; 0 for never` })

const Setting = message('SettingInForce', {
  name: text({ doc: 'Of its environment variable' }),
  flag: text({ doc: 'Of `descope serve`; empty where it has none' }),
  value: text({ doc: 'Empty where nothing is set, and for what is secret' }),
  source: text({ doc: 'flag, environment or default' }),
  isSecret: bool({ doc: 'It is not told, or not in full' }),
  doc: text({ doc: 'What it does' }),
})

const Chore = message('Chore', {
  name: text(),
  doc: text({ doc: 'What it does' }),
  every: int64({ doc: 'Milliseconds from one look to the next' }),
  state: text({ doc: 'waiting for the first time, running, done or failed' }),
  problem: text({ doc: 'Of a last run that failed' }),
  lastTime: milliseconds('When the last run began'),
  took: int64({ doc: 'Of the last run that ended, in milliseconds' }),
  nextTime: milliseconds('When it is looked at next'),
  runs: int64({ doc: 'Since the process has started' }),
  failures: int64({ doc: 'Of these' }),
})

const Mark = message('BackupMark', {
  number: int32(),
  kind: text({ doc: 'full, or part: what has changed since the mark before' }),
  file: text({ doc: 'Its name in the folder' }),
  time: milliseconds('Every write that was acknowledged before is in it'),
  bytes: int64(),
  schemaVersion: int32(),
  projects: int32({ doc: 'How many projects are in it' }),
  program: text({ doc: 'Version of the program that wrote it' }),
  withKey: bool({ doc: 'The master key is in it' }),
  problem: text({ doc: 'How it is damaged; empty when it is not' }),
})

const Run = message('BackupRun', {
  startedTime: milliseconds('When it began'),
  isRunning: bool(),
  isStopped: bool({ doc: 'Somebody has stopped it' }),
  code: int32({ doc: '0 when it went well' }),
  said: text({ doc: 'What it said' }),
})

const Backups = message('Backups', {
  folder: text({ doc: 'The chain; empty where none is named' }),
  none: text({ doc: 'Why no backup can be taken from here; empty where it can' }),
  marks: list(of(Mark), { doc: 'The last 500, in the order in which they were taken' }),
  total: int32({ doc: 'How many there are' }),
  problem: text({ doc: 'Why the folder cannot be read' }),
  run: optional(of(Run)),
})

const access = 'company'

/** How the process does that answers: of who started it, and of nobody else's company. */
export const upkeep = {
  settings: operation('GET', '/v1/mgmt/upkeep/settings', {
    access,
    summary: 'Tell the settings in force, and where each came from',
    detail: 'Secrets are not told, only that they are set; of an address that has a password, the rest.',
    output: message('SettingsReply', { settings: list(of(Setting)) }),
  }),
  chores: operation('GET', '/v1/mgmt/upkeep/chores', {
    access,
    summary: 'Tell what the plane does by itself, and how the last time went',
    detail: 'Of the process that answers: several that share a port take turns.',
    output: message('ChoresReply', {
      process: int32({ doc: 'Its id on its machine' }),
      worker: text({ doc: 'Which of several it is; empty where there is one' }),
      startedTime: milliseconds('When it started'),
      chores: list(of(Chore)),
    }),
  }),
  backups: operation('GET', '/v1/mgmt/upkeep/backups', {
    access,
    summary: 'List the marks of the chain of backups that HOMESCOPE_BACKUPS names',
    output: Backups,
  }),
  backUp: operation('POST', '/v1/mgmt/upkeep/backup', {
    access,
    summary: 'Add a mark to the chain of backups',
    detail: 'It goes on beside the plane; `backups` tells how it stands.',
    output: Backups,
  }),
  stopBackup: operation('POST', '/v1/mgmt/upkeep/backup/stop', {
    access,
    summary: 'Stop a backup that is being taken',
    detail: 'Nothing of it stays.',
    output: Backups,
  }),
}
