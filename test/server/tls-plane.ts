/** `descope serve` by HTTPS, as people start it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { connect } from 'node:tls'
import { descope } from '../support/paths.ts'

export const PROJECT = 'Ptls00000000000000000000000000'
export const KEY = 'Ktls000000000000000000000000SecretOfTheTest'

export function start(t: TestContext, database: string, ...flags: string[]) {
  const child = spawn(...descope('serve', '--port', '0', '--database', database, ...flags), {
    env: {
      PATH: process.env['PATH'],
      HOMESCOPE_PROJECT_ID: PROJECT,
      HOMESCOPE_MANAGEMENT_KEY: KEY,
      HOMESCOPE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      HOMESCOPE_LOG: 'warn',
    },
  })
  t.after(() => child.kill('SIGKILL'))
  const said = { stdout: '', stderr: '' }
  const listening = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.stdout += text
      if (said.stdout.includes('listens on')) resolve()
    })
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text
  })
  return { child, said, listening, closed: once(child, 'close') as Promise<[number | null]> }
}

/** Of the certificate that a new connection is shown; trusted or not. */
export function fingerprintAt(url: string): Promise<string> {
  const { hostname: host, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port), rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256)
      socket.destroy()
    })
    socket.once('error', reject)
  })
}

/** Where it listens, once it does. */
export async function urlOf(plane: ReturnType<typeof start>): Promise<string> {
  await Promise.race([plane.listening, plane.closed])
  const [, url] = /listens on (https:\/\/127\.0\.0\.1:\d+)/.exec(plane.said.stdout) ?? []
  if (!url) throw new Error(plane.said.stderr)
  return url
}
