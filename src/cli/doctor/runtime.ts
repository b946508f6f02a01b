/** What the process runs in: Node, its certificates, proxies. */

import { asError, messageOf } from '../../lib/errors.ts'
import { readTextFile } from '../io/text-files.ts'
import { proxyFor } from '../requests/proxies.ts'
import { check, type Find, found, skipped, well } from './check.ts'

const OLDEST = [20, 19] as const

export const runtime = check({
  name: 'node',
  about: 'the version of Node',
  faults: {
    'node-old': {
      level: 'fault',
      says: 'Node {version} is too old',
      fix: `Install Node ${OLDEST.join('.')} or newer; node --version tells which one is found first`,
    },
  },
  look: ({ version }) => {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
    const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])
    if (isOld) return found('node-old', { version: process.version })
    return well(`Node ${process.version}, descope ${version}`)
  },
})

type TrustFault = 'ca-file-missing' | 'ca-file-empty' | 'tls-unchecked'

export const trust = check<TrustFault>({
  name: 'trust',
  about: 'NODE_EXTRA_CA_CERTS and NODE_TLS_REJECT_UNAUTHORIZED',
  faults: {
    'ca-file-missing': {
      level: 'fault',
      says: 'NODE_EXTRA_CA_CERTS names {path}, which cannot be read: {why}',
      fix: 'Correct the path, or unset NODE_EXTRA_CA_CERTS; Node only warns and goes on without the certificates',
    },
    'ca-file-empty': {
      level: 'fault',
      says: 'NODE_EXTRA_CA_CERTS names {path}, which holds no certificate in PEM form',
      fix: 'Put certificates between BEGIN CERTIFICATE and END CERTIFICATE there: openssl x509 -inform der -in FILE converts one',
    },
    'tls-unchecked': {
      level: 'warning',
      says: 'NODE_TLS_REJECT_UNAUTHORIZED=0 lets anybody read the key on its way',
      fix: 'Unset it, and give the certificate of your issuer by NODE_EXTRA_CA_CERTS',
    },
  },
  look: ({ env }) => {
    const finds: Find<TrustFault>[] = []
    const path = env.NODE_EXTRA_CA_CERTS
    const content = path ? readCertificates(path) : undefined
    if (path && content instanceof Error) finds.push({ code: 'ca-file-missing', with: { path, why: reason(content) } })
    else if (path && !String(content).includes('-----BEGIN')) finds.push({ code: 'ca-file-empty', with: { path } })
    if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') finds.push({ code: 'tls-unchecked' })
    if (finds.length > 0) return { found: finds }
    return well(path ? `certificates of ${path} are trusted too` : "Node's own certificates are trusted")
  },
})

function readCertificates(path: string): string | Error {
  try {
    return readTextFile(path)
  } catch (error) {
    return asError(error)
  }
}

/** `ENOENT: no such file or directory`, without the path again. */
export function reason(error: Error): string {
  return error.message.replace(/, .*$/s, '')
}

export const proxy = check({
  name: 'proxy',
  about: 'HTTPS_PROXY, HTTP_PROXY and NO_PROXY',
  after: ['address'],
  faults: {
    'proxy-wrong': { level: 'fault', says: 'The proxy cannot be used: {why}', fix: 'Set it as http://host:port' },
  },
  look: ({ env, source }) => {
    try {
      const url = new URL(source.env.DESCOPE_BASE_URL || 'https://api.descope.com')
      const through = proxyFor(url, env)
      return through
        ? well(`requests to ${url.hostname} go through ${through.host}`)
        : skipped('no proxy is set for it')
    } catch (error) {
      return found('proxy-wrong', { why: messageOf(error) })
    }
  },
})
