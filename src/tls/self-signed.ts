/** A certificate for this machine, made at the first start and kept beside the database. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import type { Tls } from '../server/listen.ts'
import type { Certificates, TlsSettings } from './index.ts'
import { LIFETIME, makePair } from './making.ts'
import { watchPair } from './watch.ts'

/** Made anew when a tenth of its time is left. */
const LEFT = LIFETIME / 10

/** Throws Error for a file that cannot be written. */
export async function selfSigned(wish: TlsSettings, now: () => number): Promise<Certificates> {
  const names = namesOf(wish)
  if (wish.database === 'sqlite::memory:') {
    const pair = await makePair(names, now())
    return { now: pair, trust: trustPasted(pair), watch: () => ({ stop: () => {} }) }
  }
  const files = filesOf(wish.database)
  const first = await keptPair(files, names, now)
  return {
    now: first,
    trust: trustIn(files.cert, first),
    watch: (log, show) => {
      const renewal = setInterval(() => {
        keptPair(files, names, now).catch((error: Error) =>
          log.warn('certificate not renewed', { error: error.message }),
        )
      }, HOUR)
      renewal.unref()
      const watch = watchPair({ read: () => split(readFileSync(files.pair, 'utf8')), first, log, show })
      return {
        stop: () => {
          clearInterval(renewal)
          watch.stop()
        },
      }
    },
  }
}

/** Milliseconds. */
const HOUR = 3_600_000

/** The pair stands in one file, so that it is exchanged whole; the certificate also in one that may be given away. */
interface Files {
  pair: string
  cert: string
}

function filesOf(database: string): Files {
  const base = database.startsWith('sqlite:') ? database.slice('sqlite:'.length) : './homescope'
  return { pair: resolve(`${base}.tls.pem`), cert: resolve(`${base}.tls-cert.pem`) }
}

/** What is kept, or another where it ends soon or lacks a name. Of several processes the last to write has it. */
async function keptPair(files: Files, names: readonly string[], now: () => number): Promise<Tls> {
  if (!isGood(files.pair, names, now())) replace(files.pair, textOf(await makePair(names, now())), 0o600)
  const pair = split(readFileSync(files.pair, 'utf8'))
  if (!existsSync(files.cert) || readFileSync(files.cert, 'utf8') !== pair.cert) replace(files.cert, pair.cert, 0o644)
  return pair
}

function isGood(file: string, names: readonly string[], now: number): boolean {
  if (!existsSync(file)) return false
  try {
    const { cert, key } = split(readFileSync(file, 'utf8'))
    const certificate = new X509Certificate(cert)
    const isNamed = names.every((name) => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)))
    const isInTime = Date.parse(certificate.validFrom) <= now && Date.parse(certificate.validTo) - now > LEFT
    return isNamed && isInTime && certificate.checkPrivateKey(createPrivateKey(key))
  } catch {
    return false
  }
}

/** There at once and whole, for its owner alone or for all. */
function replace(file: string, text: string, mode: number): void {
  const draft = `${file}.${process.pid}`
  try {
    writeFileSync(draft, text, { mode, flag: 'wx' })
    renameSync(draft, file)
  } finally {
    rmSync(draft, { force: true })
  }
}

const textOf = ({ cert, key }: Tls) => key + cert

/** Throws Error for a file that is no such pair. */
function split(text: string): Tls {
  const at = text.indexOf('-----BEGIN CERTIFICATE-----')
  if (at < 0) throw new Error('the file holds no certificate')
  return { key: text.slice(0, at), cert: text.slice(at) }
}

/** This machine, where the plane listens, and what it is called outside. */
function namesOf({ host, baseUrls, allowedHosts }: TlsSettings): string[] {
  const outside = [host, ...baseUrls.map((url) => new URL(url).hostname), ...allowedHosts]
  const names = ['localhost', '127.0.0.1', '::1', ...outside.map((name) => name.replace(/^\[|\]$/g, ''))]
  return [...new Set(names)].filter((name) => !ANY.includes(name))
}

/** All addresses of a machine: nobody is called so. */
const ANY = ['', '0.0.0.0', '::']

function trustIn(file: string, { cert }: Tls): string[] {
  return [
    '',
    `Certificate:     ${file}`,
    `SHA-256:         ${new X509Certificate(cert).fingerprint256}`,
    '',
    'To trust it:',
    `  export NODE_EXTRA_CA_CERTS='${file}'`,
    `  curl --cacert '${file}' ...`,
  ]
}

function trustPasted({ cert }: Tls): string[] {
  return [
    '',
    'Certificate of this start, kept nowhere; in a file, it is for NODE_EXTRA_CA_CERTS and curl --cacert:',
    ...cert.trimEnd().split('\n'),
    `SHA-256:         ${new X509Certificate(cert).fingerprint256}`,
  ]
}
