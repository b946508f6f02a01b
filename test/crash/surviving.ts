import assert from 'node:assert/strict'
import { openDatabase } from '../support/database.ts'
import { callWell, type PlaneProcess } from './plane-process.ts'

/** Every acknowledged user is there with its audit record, by the API. */
export async function assertKept(plane: PlaneProcess, acknowledged: readonly string[]): Promise<void> {
  for (let start = 0; start < acknowledged.length; start += CHUNK) {
    const userIds = acknowledged.slice(start, start + CHUNK)
    const { users } = await callWell(plane, '/v1/mgmt/users/load', { userIds, includeInvalidUsers: true })
    const { audits } = await callWell(plane, '/v1/mgmt/audit/search', { userIds, actions: ['UserCreated'] })
    const lost = (kept: string[]) => userIds.filter((id) => !kept.includes(id))
    assert.deepEqual(lost(users.map((user: { userId: string }) => user.userId)), [], 'users that were lost')
    assert.deepEqual(lost(audits.map((audit: { userId: string }) => audit.userId)), [], 'audit records that were lost')
  }
}

const CHUNK = 500

/** Nothing is there in part: every user with all that was made in its transaction, and nothing without its user. */
export async function assertWhole(url: string): Promise<number> {
  const { rows, close } = await openDatabase(url)
  try {
    for (const [what, query] of Object.entries(HALVES)) assert.deepEqual(await rows(query), [], what)
    if (url.startsWith('sqlite:')) {
      assert.deepEqual(await rows('PRAGMA integrity_check'), [{ integrity_check: 'ok' }])
      await rows("INSERT INTO users_text (users_text) VALUES ('integrity-check')")
    }
    const [{ users } = { users: 0 }] = await rows('SELECT count(*) AS users FROM users')
    return Number(users)
  } finally {
    await close()
  }
}

const HALVES = {
  'users without an audit record': "SELECT id FROM users EXCEPT SELECT user_id FROM audit WHERE action = 'UserCreated'",
  'audit records without a user': "SELECT user_id FROM audit WHERE action = 'UserCreated' EXCEPT SELECT id FROM users",
  'users without their login id': 'SELECT id FROM users EXCEPT SELECT user_id FROM user_login_ids',
  'login ids without a user': 'SELECT user_id FROM user_login_ids EXCEPT SELECT id FROM users',
  'users without both of their grants':
    'SELECT id FROM users EXCEPT SELECT user_id FROM user_grants GROUP BY user_id HAVING count(*) = 2',
  'grants without a user': 'SELECT user_id FROM user_grants EXCEPT SELECT id FROM users',
}
