/** Every kind of error with its stable code: help, reference and the program come from here. */

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
