// The project's data in a database, by the secrets file of a dlt project, asked for in SQL.
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

export const title = 'Data in a database'
export const needs = 'duckdb'

const USERS = 1000
const LOGINS = 10
const PASSWORD = 'Tour2Database!'
const NAME = 'descope_management_users_pipeline'
const DATASET = 'descope_management_users_data'

export async function run(tour) {
  const { DESCOPE_BASE_URL: base, DESCOPE_PROJECT_ID: project, DESCOPE_MANAGEMENT_KEY: key } = tour.environment
  /** @returns {Promise<{ status: number, body: any }>} */
  const post = async (path, body, token) => {
    const headers = {
      authorization: `Bearer ${project}${token ? `:${token}` : ''}`,
      'content-type': 'application/json',
    }
    const answer = await fetch(base + path, { method: 'POST', headers, body: JSON.stringify(body) })
    return { status: answer.status, body: await answer.json() }
  }

  await makeUsers(tour, post, key)

  tour.note('The secrets file of the seed, one command')
  mkdirSync(join(tour.folder, '.dlt'), { recursive: true })
  const secrets = `[sources.descope_management_users_source]\nproject_id = "${project}"\nmanagement_key = "${key}"\n`
  writeFileSync(join(tour.folder, '.dlt', 'secrets.toml'), secrets, { mode: 0o600 })
  const first = await tour.descope('pipeline', 'run')
  tour.check('the pipeline runs', first.code, 0)
  const lines = first.stdout.trimEnd().split('\n').slice(-4)
  tour.check('it prints the load info', lines.map(shapeOf), [
    `Pipeline ${NAME} load step completed in N seconds`,
    `1 load package(s) were loaded to destination duckdb and into dataset ${DATASET}`,
    `The duckdb destination used duckdb:///FILE location to store data`,
    'Load package ID is LOADED and contains no failed jobs',
  ])

  const ask = async (sql) => {
    process.stdout.write(`${sql}\n`)
    const { pipeline } = createRequire(import.meta.url)(tour.library)
    const { rows } = await pipeline({
      name: NAME,
      dataset: DATASET,
      cwd: tour.folder,
      env: { HOME: tour.folder },
    }).query(sql)
    return rows
  }
  const total = (await post('/v2/mgmt/user/search', { limit: 1 }, key)).body.total
  tour.check('ten users are shown', (await ask(`SELECT * FROM ${DATASET}.users LIMIT 10`)).length, 10)
  const counted = await ask(`SELECT count(*) FROM ${DATASET}.users`)
  tour.check('all users are there', Number(counted[0]?.[0]), total)
  const logins = await ask(
    `SELECT count(*) FROM ${DATASET}.users_get_login_history h JOIN ${DATASET}.users u ON u.user_id = h.user_id WHERE u.email LIKE 'loaded%'`,
  )
  tour.check('and their logins', Number(logins[0]?.[0]), LOGINS)

  tour.note('A user goes, another run')
  await post('/v1/mgmt/user/delete', { loginId: 'loaded5@example.com' }, key)
  tour.check(
    'the pipeline runs again',
    (await tour.descope('pipeline', 'run', '--resources', 'users', '--full-refresh')).code,
    0,
  )
  const left = await ask(`SELECT count(*) FROM ${DATASET}.users`)
  tour.check('the user is gone', Number(left[0]?.[0]), total - 1)
  const info = await tour.descope('pipeline', 'info')
  tour.check('info tells of two packages', /and 2 completed package\(s\)/.test(info.stdout), true)
}

async function makeUsers(tour, post, key) {
  tour.note(`${USERS} users, some of whom sign in`)
  const users = Array.from({ length: USERS }, (_, at) => ({
    loginId: `loaded${at}@example.com`,
    email: `loaded${at}@example.com`,
    name: `Loaded ${at}`,
    ...(at < LOGINS ? { password: PASSWORD } : {}),
  }))
  tour.check('users are made', (await post('/v1/mgmt/user/create/batch', { users }, key)).status, 200)
  for (const { loginId } of users.slice(0, LOGINS)) {
    tour.check('a user signs in', (await post('/v1/auth/password/signin', { loginId, password: PASSWORD })).status, 200)
  }
}

function shapeOf(line) {
  return line
    .replace(/in \d+(\.\d+)? seconds?$/, 'in N seconds')
    .replace(/duckdb:\/\/\/\S+/, 'duckdb:///FILE')
    .replace(/package \d+\.\d+/, 'package ID')
}
