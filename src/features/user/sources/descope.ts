/** Users as `create/batch` takes them: what a dry run asks about. */
import { batchUser } from '../../../contract/schemas/user-request.ts'
import { asObject } from '../../../lib/json.ts'
import { type FieldMap, type Foreign, Rest, readUsers, type Source, text, usersOf } from './rows.ts'

export const descope: Source = ({ users, keepRest }) => {
  const rest = new Rest(TAKEN, keepRest)
  const { users: read, failures } = readUsers(usersOf(users), LOGIN_IDS, (row) => {
    const { customAttributes: more } = rest.of(row)
    const own = asObject(row['customAttributes'])
    const merged = more && { customAttributes: { ...more, ...own } }
    return { ...row, ...merged, loginId: text(row, ...LOGIN_IDS) } as Foreign
  })
  return { users: read, failures: [...failures, ...rest.failures()] }
}

const LOGIN_IDS = ['loginId', 'identifier']

const TAKEN: FieldMap = Object.fromEntries(
  Object.entries(batchUser)
    .flatMap(([name, { aliases = [] }]) => [name, ...aliases])
    .map((name) => [name, 'any']),
)
