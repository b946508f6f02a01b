// Databases of their own on the run's PostgreSQL.
import pg from 'pg'

/** The address of a new and empty database beside that of the URL. */
export async function freshDatabase(url, name) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`drop database if exists ${name} with (force)`)
  await client.query(`create database ${name}`)
  await client.end()
  return Object.assign(new URL(url), { pathname: `/${name}` }).href
}
