/** Runs the built command line against a plane. */
import { spawn } from 'node:child_process'
import { descope } from '../../support/paths.ts'
import type { TestPlane } from '../../support/plane.ts'

export interface Ran {
  code: number
  out: string
  err: string
}

export type Descope = (words: string[], options?: { env?: { [name: string]: string }; stdin?: string }) => Promise<Ran>

export function descopeFor(plane: TestPlane): Descope {
  return (words, { env = {}, stdin = '' } = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn(...descope(...words), {
        env: {
          PATH: process.env['PATH'] ?? '',
          DESCOPE_BASE_URL: plane.url,
          DESCOPE_MANAGEMENT_KEY: plane.managementKey,
          DESCOPE_PROJECT_ID: plane.projectId,
          ...env,
        },
        stdio: ['pipe', 'pipe', 'pipe'],
      })
      const ran: Ran = { code: -1, out: '', err: '' }
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        ran.out += text
      })
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        ran.err += text
      })
      child.on('error', reject)
      child.on('close', (code) => resolve({ ...ran, code: code ?? -1 }))
      child.stdin.on('error', () => {})
      child.stdin.end(stdin)
    })
}
