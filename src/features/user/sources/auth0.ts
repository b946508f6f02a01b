/** The export of users of Auth0, and the file of password hashes that its support sends. */

import { isJsonObject, isObject } from '../../../lib/json.ts'
import { addTo } from '../../../lib/lists.ts'
import {
  type Failure,
  type FieldMap,
  type Files,
  type Foreign,
  listOf,
  problemOf,
  Rest,
  type Row,
  readUsers,
  type Source,
  seconds,
  text,
  usersOf,
} from './rows.ts'

export const auth0: Source = ({ users, hashes, keepRest }: Files) => {
  const rows = usersOf(users)
  const { hashOf, failures } = matchHashes(rows, listOf(hashes, 'hashes'))
  const rest = new Rest(keepRest ? TAKEN : { ...TAKEN, user_id: 'text' }, keepRest)
  const read = readUsers(rows, LOGIN_IDS, (row) => toUser(row, hashOf.get(row), rest))
  return { users: read.users, failures: [...read.failures, ...failures, ...rest.failures()] }
}

const LOGIN_IDS = ['email', 'phone_number', 'username', 'user_id']

const TAKEN: FieldMap = {
  email: 'text',
  email_verified: 'flag',
  phone_number: 'text',
  phone_verified: 'flag',
  username: 'text',
  name: 'text',
  given_name: 'text',
  family_name: 'text',
  picture: 'text',
  blocked: 'flag',
  passwordHash: 'text',
  created_at: 'time',
}

function toUser(row: Row, found: string | undefined, rest: Rest): Foreign {
  const loginId = text(row, ...LOGIN_IDS)
  const username = text(row, 'username')
  const hash = found ?? text(row, 'passwordHash')
  return {
    loginId,
    ...(username !== '' && username !== loginId && { additionalIdentifiers: [username] }),
    email: text(row, 'email'),
    verifiedEmail: row['email_verified'] === true,
    phone: text(row, 'phone_number'),
    verifiedPhone: row['phone_verified'] === true,
    name: text(row, 'name'),
    givenName: text(row, 'given_name'),
    familyName: text(row, 'family_name'),
    picture: text(row, 'picture'),
    status: row['blocked'] === true ? 'disabled' : 'enabled',
    createdTime: seconds(row['created_at']),
    ...(hash && { hashedPassword: { bcrypt: { hash } } }),
    ...rest.of(row),
  }
}

interface Hash {
  id: string
  email: string
  username: string
  hash: string
}

/**
 * Each hash goes to the user with its id. Names decide only where one of the two has no id: two accounts of one
 * address are two people until one of them has proven it.
 */
function matchHashes(users: Row[], hashes: Row[]): { hashOf: Map<Row, string>; failures: Failure[] } {
  const hashOf = new Map<Row, string>()
  const failures: Failure[] = []
  const find = finderIn(users)
  for (const row of hashes) {
    const hash = toHash(row)
    const user = find(hash)
    const isTaken = user !== undefined && hashOf.has(user)
    const reason = problemOf(row, 'hashes') ?? reasonAgainst(hash, user !== undefined, isTaken)
    if (reason !== undefined) failures.push({ user: (hash.email || hash.username || hash.id).slice(0, 512), reason })
    else if (user) hashOf.set(user, hash.hash)
  }
  return { hashOf, failures }
}

function reasonAgainst({ hash }: Hash, isFound: boolean, isTaken: boolean): string | undefined {
  if (hash === '') return 'The row of the hashes has no passwordHash'
  if (!isFound) return 'No user takes this password hash'
  return isTaken ? 'The user has another password hash already' : undefined
}

function toHash(row: Row): Hash {
  const id = row['_id']
  const written = isObject(id) ? text(id, '$oid') : text(row, '_id')
  return {
    id: withoutProvider(written),
    email: text(row, 'email').toLowerCase(),
    username: text(row, 'username').toLowerCase(),
    hash: text(row, 'passwordHash'),
  }
}

function finderIn(users: Row[]): (hash: Hash) => Row | undefined {
  const byId = new Map<string, Row>()
  for (const user of users) for (const id of idsOf(user)) if (!byId.has(id)) byId.set(id, user)
  const withoutId = users.filter((user) => text(user, 'user_id') === '')
  const [named, namedWithoutId] = [byName(users), byName(withoutId)]
  return ({ id, email, username }) => {
    const byNames = id === '' ? named : namedWithoutId
    return byId.get(id) ?? byNames.get(`email ${email}`) ?? byNames.get(`username ${username}`)
  }
}

/** Without names that several have: whom they mean is not known. */
function byName(users: Row[]): Map<string, Row> {
  const groups = new Map<string, Row[]>()
  for (const user of users) {
    for (const key of ['email', 'username']) {
      const name = text(user, key).toLowerCase()
      if (name !== '') addTo(groups, `${key} ${name}`, user)
    }
  }
  return new Map([...groups].flatMap(([name, [user, another]]) => (user && !another ? [[name, user]] : [])))
}

/** As the database of passwords knows the user, also where another identity came first. */
function idsOf(user: Row): string[] {
  const identities = Array.isArray(user['identities']) ? user['identities'].filter(isJsonObject) : []
  const linked = identities.filter((identity) => text(identity, 'provider') === 'auth0')
  const ids = [text(user, 'user_id'), ...linked.map((identity) => text(identity, 'user_id'))]
  return ids.filter(Boolean).map(withoutProvider)
}

function withoutProvider(id: string): string {
  return id.startsWith('auth0|') ? id.slice('auth0|'.length) : id
}
