/** The Dockerfile and compose.yaml, as far as they can be held without an engine that runs them. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import { settings } from '../../src/settings/config.ts'
import { repoRoot } from '../support/paths.ts'
import { startTestPlane } from '../support/plane.ts'

const read = (name: string) => readFileSync(join(repoRoot, name), 'utf8')
const known = new Set(Object.values(settings).map(({ env }) => env))

describe('the image', () => {
  const dockerfile = read('Dockerfile').replaceAll('\\\n', ' ')
  const lines = dockerfile.split('\n').filter((line) => /^[A-Z]+ /.test(line))
  const of = (instruction: string) => lines.filter((line) => line.startsWith(`${instruction} `))

  it('copies files that are there', () => {
    const copied = of('COPY').filter((line) => !line.includes('--from='))
    const files = copied.flatMap((line) => line.split(' ').slice(1, -1)).filter((word) => !word.startsWith('--'))
    assert.ok(files.length > 3)
    assert.deepEqual(
      files.filter((file) => !existsSync(join(repoRoot, file))),
      [],
    )
  })

  it('A19 begins with images by their digest, and so does the composition', () => {
    const { services } = parse(read('compose.yaml')) as { services: { [name: string]: { image?: string } } }
    const composed = Object.values(services).flatMap(({ image = [] }) => image)
    const bases = [...of('FROM').map((line) => line.split(' ')[1] ?? ''), ...composed]
    assert.deepEqual(
      bases.map((image) => image.replace(/@sha256:[0-9a-f]{64}$/, '')),
      ['node:24-bookworm-slim', 'debian:bookworm-slim', 'postgres:17'],
    )
    assert.ok(bases.every((image) => image.includes('@sha256:')))
  })

  it('runs scripts that are there', () => {
    const { scripts } = JSON.parse(read('package.json'))
    const run = [...dockerfile.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name)
    assert.deepEqual([run, run.filter((name) => !(name in scripts))], [['build:binary'], []])
  })

  it('sets what the plane knows, and runs as nobody who may do more', () => {
    const names = of('ENV').flatMap((line) => line.match(/HOMESCOPE_\w+(?==)/g) ?? [])
    assert.ok(names.length > 0)
    assert.deepEqual(
      names.filter((name) => !known.has(name)),
      [],
    )
    assert.deepEqual(of('USER'), ['USER homescope'])
    assert.equal(of('HEALTHCHECK').length, 1)
  })

  it('tells whether a plane answers', async () => {
    const plane = await startTestPlane()
    assert.equal(await ready(new URL(plane.url).port), 0)
    await plane.stop()
    assert.notEqual(await ready(new URL(plane.url).port), 0)
  })
})

/** The exit code of the health check. */
function ready(port: string): Promise<number> {
  return new Promise((resolve) => {
    execFile('bash', [join(repoRoot, 'docker/ready.sh')], { env: { HOMESCOPE_PORT: port } }, (error) =>
      resolve(error ? Number(error.code) : 0),
    )
  })
}

describe('the composition', () => {
  const { services, volumes } = parse(read('compose.yaml'))

  it('sets what the plane knows', () => {
    const names = Object.keys(services.plane.environment)
    assert.deepEqual(
      names.filter((name) => !known.has(name)),
      [],
    )
  })

  it('takes every secret from the environment, and does not start without', () => {
    const { HOMESCOPE_DATABASE: url, HOMESCOPE_MASTER_KEY: key } = services.plane.environment
    const { POSTGRES_PASSWORD: password } = services.postgres.environment
    assert.match(key, /^\$\{HOMESCOPE_MASTER_KEY:\?[^}]+\}$/)
    assert.match(password, /^\$\{POSTGRES_PASSWORD:\?[^}]+\}$/)
    assert.equal(url, `postgres://homescope:${password}@postgres/homescope`)
  })

  it('waits for the database, keeps its files, and is reached from this machine only', () => {
    assert.deepEqual(services.plane.depends_on, { postgres: { condition: 'service_healthy' } })
    assert.deepEqual(services.postgres.healthcheck.test.slice(0, 2), ['CMD', 'pg_isready'])
    assert.deepEqual(services.postgres.volumes, ['postgres:/var/lib/postgresql/data'])
    assert.deepEqual(Object.keys(volumes), ['postgres'])
    assert.deepEqual(services.plane.ports, ['127.0.0.1:8097:8097'])
    assert.equal(services.postgres.ports, undefined)
  })
})
