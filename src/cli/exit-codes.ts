/** Every exit code, and every kind of error with its stable code: help, reference and the program come from here. */

interface ExitCode {
  code: number
  means: string
}

export const EXIT = {
  done: { code: 0, means: 'Done; warnings may have been told' },
  failed: {
    code: 1,
    means:
      'Failed: wrong words, something missing, a refusal of the service, rows that could not be imported, or answers that fga test does not expect',
  },
  found: {
    code: 2,
    means:
      'Did its work, and found something: snapshot validate, lint and fga schema lint failures, diff --exit-code differences, doctor faults',
  },
  restart: {
    code: 3,
    means: 'migrate --check: planes must stop while the database is migrated; api: the service sent on elsewhere',
  },
  refused: { code: 4, means: 'api: the service answered with a status from 400 to 499' },
  broken: { code: 5, means: 'api: the service answered with a status from 500 to 599' },
  bug: { code: 70, means: 'A mistake in this program; what it printed belongs into a report' },
  stopped: { code: 130, means: 'Stopped by Ctrl-C; where work can go on, the same command does' },
  unread: { code: 141, means: 'Who read the output has gone' },
} as const satisfies { [name: string]: ExitCode }

/** `next` is what people are told to do on a terminal; empty where the error says it itself. */
interface ErrorCode {
  means: string
  next: string
}

const ENVIRONMENT =
  'descope profile add keeps key, project and address under a name; descope doctor finds out what is missing'
const DOCTOR = 'descope doctor finds out why'

/** The service's own codes (E011003, ...) stand beside these: docs/reference/errors.md. */
export const ERRORS = {
  usage: { means: 'The words make no command', next: '' },
  'unknown-command': { means: 'There is no such command', next: '' },
  'key-missing': { means: 'There is no management key', next: ENVIRONMENT },
  'key-form': { means: 'The management key is none', next: DOCTOR },
  'project-missing': { means: 'There is no project id', next: ENVIRONMENT },
  'project-form': { means: 'The project id is none', next: DOCTOR },
  'profile-name': { means: 'A word cannot be the name of a profile', next: '' },
  'profile-unknown': { means: 'The profile is not on this machine', next: 'descope profile list shows those that are' },
  'profiles-readable': { means: 'Other users may read the file of profiles', next: '' },
  'profiles-broken': { means: 'The file of profiles cannot be read', next: '' },
  'keychain-missing': { means: 'The keychain does not give the key of a profile', next: '' },
  refused: { means: 'The command does not do what it was asked for', next: '' },
  unreachable: { means: 'There is no way to the service', next: DOCTOR },
  certificate: { means: 'The certificate of the service is not trusted', next: DOCTOR },
  'timed-out': { means: 'The service did not answer in time', next: DOCTOR },
  'invalid-response': { means: 'What answered is not the API', next: DOCTOR },
  unauthorized: { means: 'The service does not take the key (401)', next: DOCTOR },
  forbidden: { means: 'The key may not do it (403)', next: 'descope doctor tells what the key may do' },
  'rate-limited': { means: 'There were too many requests (429)', next: '' },
  service: { means: 'The service refuses, or fails, for another reason', next: '' },
  failed: { means: 'Anything else, such as a file that cannot be read', next: '' },
} as const satisfies { [code: string]: ErrorCode }

export type ErrorName = keyof typeof ERRORS
