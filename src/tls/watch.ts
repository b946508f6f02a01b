/** Certificates that are exchanged while a plane runs. */

import { X509Certificate } from 'node:crypto'
import { messageOf } from '../lib/errors.ts'
import type { Tls } from '../server/listen.ts'
import type { Log } from '../server/log.ts'

export interface Watch {
  stop(): void
}

interface CertificateSource {
  /** Throws Error for a pair that cannot be shown. */
  read(): Tls
  first: Tls
  log: Log
  show(tls: Tls): void
}

/** Milliseconds between two looks. */
const PAUSE = 1000

/**
 * Reads the pair again and again: notices of file systems do not come through containers' volumes. Of a pair that stays
 * bad from one look to the next, for it may be half written, one line tells, and the one before stays.
 */
export function watchPair({ read, first, log, show }: CertificateSource): Watch {
  let shown = textOf(first)
  let fault = ''
  let told = ''
  const look = () => {
    try {
      const pair = read()
      fault = ''
      told = ''
      if (textOf(pair) === shown) return
      show(pair)
      shown = textOf(pair)
      const { fingerprint256: fingerprint, validTo } = new X509Certificate(pair.cert)
      log.info('certificate replaced', { fingerprint, validTo })
    } catch (error) {
      const message = messageOf(error)
      if (message === fault && message !== told) {
        log.warn('certificate not replaced', { error: message })
        told = message
      }
      fault = message
    }
  }
  const timer = setInterval(look, PAUSE)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}

const textOf = ({ cert, key }: Tls) => cert + key
