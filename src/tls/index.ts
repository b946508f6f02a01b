/** The certificate that `serve` shows: one that was given, or one made for this machine. */
import type { Tls } from '../server/listen.ts'
import type { Log } from '../server/log.ts'
import type { Settings } from '../settings/config.ts'
import { readTls } from './given.ts'
import { type Watch, watchPair } from './watch.ts'

export interface Certificates {
  now: Tls
  /** Lines for people who shall trust it; none for one that was given. */
  trust: readonly string[]
  /** Hands over each that takes the place of the one before, until it is stopped. */
  watch(log: Log, show: (tls: Tls) => void): Watch
}

export type TlsSettings = Pick<
  Settings,
  'tlsCert' | 'tlsKey' | 'tlsSelfSigned' | 'database' | 'host' | 'baseUrls' | 'allowedHosts'
>

/** Undefined without TLS. `now`: Unix milliseconds. Throws Error with the setting and what is wrong with it. */
export async function openCertificates(wish: TlsSettings, now: () => number): Promise<Certificates | undefined> {
  const { tlsCert, tlsKey, tlsSelfSigned } = wish
  const isGiven = tlsCert !== '' || tlsKey !== ''
  if (isGiven && tlsSelfSigned)
    throw new Error('--tls-self-signed makes a certificate: leave --tls-cert and --tls-key out')
  // Its library is large, and only local planes need it.
  if (tlsSelfSigned) return (await import('./self-signed.ts')).selfSigned(wish, now)
  if (!isGiven) return undefined
  const read = () => readTls(wish)
  const first = read()
  return { now: first, trust: [], watch: (log, show) => watchPair({ read, first, log, show }) }
}
