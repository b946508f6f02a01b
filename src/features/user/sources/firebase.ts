/** The export of `firebase auth:export`, and users as the Admin SDK lists them; `hashes` are the project's parameters. */
import { checkMembers } from '../../../contract/messages/decode.ts'
import { isObject } from '../../../lib/json.ts'
import {
  type FieldMap,
  type Foreign,
  number,
  Rest,
  type Row,
  readUsers,
  type Source,
  seconds,
  text,
  usersOf,
} from './rows.ts'

export const firebase: Source = ({ users, hashes, keepRest }) => {
  const settings = isObject(hashes) ? hashes : {}
  checkMembers(settings, 'hashes')
  const rows = isObject(users) ? (users['users'] ?? null) : users
  const rest = new Rest(keepRest ? TAKEN : { ...TAKEN, localId: 'text', uid: 'text' }, keepRest)
  const { users: read, failures } = readUsers(usersOf(rows), LOGIN_IDS, (row) => toUser(row, settings, rest))
  return { users: read, failures: [...failures, ...rest.failures()] }
}

const LOGIN_IDS = ['email', 'phoneNumber', 'localId', 'uid']

const TAKEN: FieldMap = {
  email: 'text',
  emailVerified: 'flag',
  phoneNumber: 'text',
  displayName: 'text',
  photoUrl: 'text',
  photoURL: 'text',
  disabled: 'flag',
  createdAt: 'time',
  passwordHash: 'text',
  salt: 'text',
  passwordSalt: 'text',
}

function toUser(row: Row, settings: Row, rest: Rest): Foreign {
  return {
    loginId: text(row, ...LOGIN_IDS),
    email: text(row, 'email'),
    verifiedEmail: row['emailVerified'] === true,
    phone: text(row, 'phoneNumber'),
    verifiedPhone: text(row, 'phoneNumber') !== '',
    name: text(row, 'displayName'),
    givenName: '',
    familyName: '',
    picture: text(row, 'photoUrl', 'photoURL'),
    status: row['disabled'] === true ? 'disabled' : 'enabled',
    createdTime: seconds(row['createdAt']),
    ...(text(row, 'passwordHash') && { hashedPassword: { firebase: hashOf(row, settings) } }),
    ...rest.of(row),
  }
}

/** The project's parameters are named differently by the console and by the command line of Firebase. */
function hashOf(row: Row, settings: Row) {
  return {
    hash: text(row, 'passwordHash'),
    salt: text(row, 'salt', 'passwordSalt'),
    signerKey: text(settings, 'base64_signer_key', 'signerKey'),
    saltSeparator: text(settings, 'base64_salt_separator', 'saltSeparator'),
    rounds: number(settings, 'rounds'),
    memory: number(settings, 'mem_cost') || number(settings, 'memory'),
  }
}
