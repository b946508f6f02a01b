/** A certificate and its key from the files that the settings name. */

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { codeOf, messageOf } from '../lib/errors.ts'
import { decodeUtf8 } from '../lib/utf8.ts'
import type { Tls } from '../server/listen.ts'
import type { Settings } from '../settings/config.ts'

/** Throws Error with the setting and what is wrong with its file. */
export function readTls({ tlsCert, tlsKey }: Pick<Settings, 'tlsCert' | 'tlsKey'>): Tls {
  if (tlsCert === '') throw new Error('--tls-key needs --tls-cert, the certificate that the key belongs to')
  if (tlsKey === '') throw new Error("--tls-cert needs --tls-key, the certificate's private key")
  const cert = read('--tls-cert', tlsCert)
  const key = read('--tls-key', tlsKey)
  const certificate = parse(`--tls-cert: ${tlsCert} holds no certificate in PEM`, () => new X509Certificate(cert))
  const secret = parse(`--tls-key: ${tlsKey} holds no private key in PEM without a password`, () =>
    createPrivateKey(key),
  )
  if (!certificate.checkPrivateKey(secret)) throw new Error('--tls-key is not the key of the certificate in --tls-cert')
  return { cert, key }
}

function read(flag: string, path: string): string {
  try {
    return decodeUtf8(readFileSync(path))
  } catch (error) {
    const code = codeOf(error)
    const message = messageOf(error)
    const why = code === 'ENOENT' ? ': there is no such file' : code ? ` (${code})` : `: ${message}`
    throw new Error(`${flag}: ${path} cannot be read${why}`)
  }
}

/** What the runtime says of a bad file may quote it. */
function parse<T>(fault: string, work: () => T): T {
  try {
    return work()
  } catch {
    throw new Error(fault)
  }
}
