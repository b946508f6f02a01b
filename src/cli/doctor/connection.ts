/** The way to the service: name, connection, certificate, clock, and whether an API answers there. */

import { connect } from 'node:tls'
import { writeRequest } from '../../client/client.ts'
import { contract } from '../../client/operations.ts'
import { isObject } from '../../lib/json.ts'
import { resolveTarget, type Source, type Target } from '../profiles/target.ts'
import { proxyFor } from '../requests/proxies.ts'
import { check, found, type Look, type Patient, skipped, well } from './check.ts'
import { type Ask, isCertificateFault, type Probe, probe } from './probe.ts'

type ConnectionFault =
  | 'host-unknown'
  | 'name-service-silent'
  | 'refused'
  | 'unreachable'
  | 'timed-out'
  | 'cut-off'
  | 'https-expected'
  | 'http-expected'
  | TlsFault

type TlsFault =
  | 'tls-expired'
  | 'tls-not-yet'
  | 'tls-self-signed'
  | 'tls-wrong-host'
  | 'tls-unknown-issuer'
  | 'tls-refused'

const TRUST = 'export NODE_EXTRA_CA_CERTS=FILE with the certificate of its issuer'

export const connection = check<ConnectionFault>({
  name: 'connection',
  about: 'name, connection and certificate',
  after: ['address', 'proxy'],
  faults: {
    'host-unknown': {
      level: 'fault',
      says: 'There is no host {host}',
      fix: 'Correct the host in the base URL, or the name server: getent hosts {host}',
    },
    'name-service-silent': {
      level: 'fault',
      says: 'No name server answers for {host}',
      fix: 'Look at the network and at /etc/resolv.conf; a VPN may be needed',
    },
    refused: {
      level: 'fault',
      says: 'Nothing listens at {where}',
      fix: 'Start the plane there (descope serve), or correct host and port in the base URL',
    },
    unreachable: {
      level: 'fault',
      says: 'There is no way to {where}',
      fix: 'Look at the network, the VPN and the firewall',
    },
    'timed-out': {
      level: 'fault',
      says: '{where} does not answer within 10 seconds',
      fix: 'Look whether a firewall drops the packets, and whether the host and port are right',
    },
    'cut-off': {
      level: 'fault',
      says: '{where} ends the connection without an answer: {why}',
      fix: 'Look at the log of what listens there; it may be no HTTP server',
    },
    'https-expected': {
      level: 'fault',
      says: '{where} speaks https, but the base URL begins with http://',
      fix: 'Use https://{where}',
    },
    'http-expected': {
      level: 'fault',
      says: '{where} speaks no TLS, but the base URL begins with https://',
      fix: 'Use http://{where}, or put TLS before it',
    },
    'tls-expired': {
      level: 'fault',
      says: 'The certificate of {host} has expired',
      fix: 'Renew it; if it is good elsewhere, set the clock of this machine',
    },
    'tls-not-yet': {
      level: 'fault',
      says: 'The certificate of {host} is not valid yet',
      fix: 'Set the clock of this machine, or wait',
    },
    'tls-self-signed': { level: 'fault', says: 'The certificate of {host} is signed by itself', fix: TRUST },
    'tls-wrong-host': {
      level: 'fault',
      says: 'The certificate is of another host than {host}: {why}',
      fix: 'Use a name that the certificate has, or have one made for {host}',
    },
    'tls-unknown-issuer': {
      level: 'fault',
      says: 'The issuer of the certificate of {host} is not known here',
      fix: `${TRUST}; or let the server send the whole chain`,
    },
    'tls-refused': {
      level: 'fault',
      says: 'No TLS connection to {host}: {why}',
      fix: 'Look which versions of TLS the server takes',
    },
  },
  look: async (patient) => {
    const through = proxyFor(new URL(target(patient.source).baseUrl), patient.env)
    if (through) return skipped(`the proxy ${through.host} connects`)
    patient.probe = await probe({ ...askFor(patient), ...FIRST })
    const { failed, distrusted } = patient.probe
    if (failed) return explain(failed, target(patient.source).baseUrl)
    const { hostname, protocol, host } = new URL(target(patient.source).baseUrl)
    // Commands take such a certificate at a private address; SDKs and browsers do not.
    if (distrusted) return found(tlsFault(distrusted.code), { host: hostname, why: distrusted.message }, 'warning')
    return well(`${host} answers${protocol === 'https:' ? ', with a good certificate' : ''}`)
  },
})

/** A read that every key of a project may do, small at any size of the project. */
const FIRST = writeRequest(contract.user.search, { limit: 1 })

export function askFor({ source }: Patient): Pick<Ask, 'baseUrl' | 'anyCertificate' | 'authorization'> {
  const { baseUrl, anyCertificate, projectId, managementKey } = target(source)
  const token = [projectId, managementKey].filter(Boolean).join(':')
  // What cannot stand in a header is told by the checks of key and project.
  const isSent = managementKey !== '' && /^[\x21-\x7e]+$/.test(token)
  return { baseUrl, anyCertificate, ...(isSent && { authorization: `Bearer ${token}` }) }
}

/** As commands take it, but without their refusals. */
function target({ env }: Source): Pick<Target, 'baseUrl' | 'anyCertificate' | 'projectId' | 'managementKey'> {
  const projectId = env.DESCOPE_PROJECT_ID ?? ''
  const managementKey = env.DESCOPE_MANAGEMENT_KEY ?? ''
  const complete = { ...env, DESCOPE_MANAGEMENT_KEY: 'K' }
  return { ...resolveTarget('company', [], { env: complete }), projectId, managementKey }
}

async function explain(failed: { code: string; message: string }, baseUrl: string): Promise<Look<ConnectionFault>> {
  const { host, hostname, protocol } = new URL(baseUrl)
  const words = { host: hostname, where: host, why: failed.message }
  const { code } = failed
  const known = FAILURES[code]
  if (known) return found(known, words)
  if (isCertificateFault(code)) return found(tlsFault(code), words)
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) {
    const isPlain = /wrong.version.number|packet.length.too.long|http.request/i.test(failed.message)
    return found(isPlain ? 'http-expected' : 'tls-refused', words)
  }
  if (protocol === 'http:' && (await speaksTls(baseUrl))) return found('https-expected', words)
  return found('cut-off', words)
}

const FAILURES: { [code: string]: ConnectionFault } = {
  ENOTFOUND: 'host-unknown',
  EAI_AGAIN: 'name-service-silent',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ETIMEDOUT: 'timed-out',
}

function tlsFault(code: string): TlsFault {
  if (code === 'CERT_HAS_EXPIRED') return 'tls-expired'
  if (code === 'CERT_NOT_YET_VALID') return 'tls-not-yet'
  if (code.includes('SELF_SIGNED')) return 'tls-self-signed'
  if (code.includes('ALTNAME') || code === 'HOSTNAME_MISMATCH') return 'tls-wrong-host'
  return 'tls-unknown-issuer'
}

function speaksTls(baseUrl: string): Promise<boolean> {
  const { hostname, port } = new URL(baseUrl)
  return new Promise((resolve) => {
    const options = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80), rejectUnauthorized: false }
    const socket = connect(options, () => end(true))
    const timer = setTimeout(() => end(false), 5000)
    const end = (answer: boolean) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(answer)
    }
    socket.on('error', () => end(false))
  })
}

const SKEW = 60_000

export const clock = check({
  name: 'clock',
  about: 'the time of this machine, beside the Date of the answer',
  after: ['address'],
  faults: {
    'clock-off': {
      level: 'fault',
      says: 'The clock of this machine is {seconds} seconds {direction} of the service',
      fix: 'Set it: timedatectl set-ntp true, or the time service of the system. Tokens and certificates are judged by it',
    },
  },
  look: ({ probe: answer }) => {
    const date = Date.parse(answer?.headers.date ?? '')
    if (!answer || Number.isNaN(date)) return skipped('no answer had a date')
    const ahead = answer.at - date
    if (Math.abs(ahead) < SKEW) return well('within a minute of the service')
    return found('clock-off', {
      seconds: Math.round(Math.abs(ahead) / 1000),
      direction: ahead > 0 ? 'ahead' : 'behind',
    })
  },
})

type ServiceFault = 'redirected' | 'no-api' | 'service-down' | 'rate-limited' | 'version-missing'

export const service = check<ServiceFault>({
  name: 'service',
  about: 'whether an API answers at the address',
  after: ['address', 'connection'],
  faults: {
    redirected: {
      level: 'fault',
      says: 'The service sends on to {location}, and commands never follow',
      fix: 'Use the address that it sends to, up to its path, as base URL',
    },
    'no-api': {
      level: 'fault',
      says: 'What answers at {host} is no API of Descope: status {status}, {type}',
      fix: 'Correct the base URL: it is the address of the API, not of the console or of a login page',
    },
    'service-down': {
      level: 'fault',
      says: 'The service answers {status}: it is there, but does not work',
      fix: 'Try again in a while; look at its log or status page',
    },
    'rate-limited': {
      level: 'warning',
      says: 'The service refuses further requests for now ({status})',
      fix: 'Wait {seconds} seconds',
    },
    'version-missing': {
      level: 'fault',
      says: 'The API at {host} has no {path}',
      fix: 'Update the plane, or correct the base URL',
    },
  },
  look: ({ probe: answer, source }) => (answer ? lookAtService(answer, target(source).baseUrl) : skipped('no answer')),
})

function lookAtService({ status, headers, body }: Probe, baseUrl: string): Look<ServiceFault> {
  const { host } = new URL(baseUrl)
  if (status >= 300 && status < 400) return found('redirected', { location: headers.location ?? 'somewhere else' })
  if (status === 429) return found('rate-limited', { status, seconds: headers['retry-after'] ?? 60 })
  if (status >= 500) return found('service-down', { status })
  const answer = jsonOf(body)
  if (!answer || (status >= 400 && typeof answer.errorCode !== 'string')) {
    return found('no-api', { host, status, type: headers['content-type'] ?? 'of no type' })
  }
  if (status === 404) return found('version-missing', { host, path: FIRST.path })
  return well(`an API answers at ${host}`)
}

export function jsonOf(body: string): { readonly [key: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
