// Logins, each kind beside the hello server and the raw cost of its cryptography in the same round; and whether time
// tells which login ids there are.
import { cpus } from 'node:os'
import { ARGON2, RSA_BITS, startCrypto } from '../crypto.mjs'
import { measureEnumeration, reportEnumeration } from '../enumeration.mjs'
import { figure, medians, table } from '../figures.mjs'
import { accounts, BEARER } from '../logins.mjs'
import { memory } from '../servers.mjs'
import { measureStorm, reportStorm } from '../soak/storm.mjs'
import { figuresOf, measure } from './requests.mjs'

const CONNECTIONS = 64
/** Each waits for a hash, and the plane runs a few of those at a time. */
const HASHING = 16

const hello = {
  GET: [{ method: 'GET', path: '/' }],
  POST: [{ method: 'POST', path: '/', body: JSON.stringify({ email: 'new@example.com' }) }],
}

const post = (path, body, headers = [BEARER]) => ({ method: 'POST', path, body: JSON.stringify(body), headers })

/** `signatures` and `hashes`: what one of it cannot do without. */
const workloads = ({ codes, passwords, refreshJwts, accessKeys, jwks }) => [
  {
    name: 'OTP verify',
    signatures: 2,
    requests: codes.map((shown) => post('/v1/auth/otp/verify/email', shown)),
  },
  {
    name: 'password sign-in',
    signatures: 2,
    hashes: 1,
    connections: HASHING,
    requests: passwords.map((shown) => post('/v1/auth/password/signin', shown)),
  },
  {
    name: 'refresh',
    signatures: 1,
    requests: refreshJwts.map((token) => post('/v1/auth/refresh', {}, [`${BEARER}:${token}`])),
  },
  {
    name: 'access-key exchange',
    signatures: 1,
    requests: accessKeys.map((key) => post('/v1/auth/accesskey/exchange', {}, [`${BEARER}:${key}`])),
  },
  { name: 'JWKS', signatures: 0, requests: [{ method: 'GET', path: jwks }] },
]

export async function measureLogins({ planes, yardstick, generator, say, quick }) {
  const pace = quick ? { seconds: 0.7, rounds: 2 } : { seconds: 1.5, rounds: 5 }
  const crypto = startCrypto()
  try {
    /** @type {any[][]} */
    const [lanes, signers] = [[], []]
    for (const plane of planes) {
      const made = await accounts(plane)
      for (const workload of workloads(made)) lanes.push({ plane, workload, rounds: [] })
      signers.push({ plane, passwords: made.passwords })
    }
    say('accounts made')
    const rows = await interleave({ lanes, crypto, yardstick, generator, say, pace })
    const storm = await measureStorm({ lanes: signers, generator, pace })
    say('storm measured')
    const sizes = planes.map(({ name, pid }) => ({ name, ...memory(pid) }))
    const timings = await measureEnumeration({ planes, samples: quick ? 100 : 500, say })
    const text = [report(rows, pace, sizes), reportStorm(storm), reportEnumeration(timings)].join('\n\n')
    return { rows, storm, timings, text }
  } finally {
    crypto.stop()
  }
}

async function interleave({ lanes, crypto, yardstick, generator, say, pace }) {
  for (let round = 0; round <= pace.rounds; round++) {
    const base = {
      GET: await measure(generator, yardstick, { requests: hello.GET, connections: CONNECTIONS, headers: [] }, pace),
      POST: await measure(generator, yardstick, { requests: hello.POST, connections: CONNECTIONS, headers: [] }, pace),
      signature: await crypto.run('signatures', pace.seconds / 2),
      hash: await crypto.run('hashes', pace.seconds),
    }
    for (const { plane, workload, rounds } of lanes) {
      const { connections = CONNECTIONS, requests } = workload
      const seen = await measure(generator, plane, { connections, requests, headers: [] }, pace)
      if (round > 0) rounds.push({ seen, base, bound: boundOf(workload, base) })
    }
    say(round === 0 ? 'warmed up' : `round ${round} of ${pace.rounds}`)
  }
  return lanes.map(({ plane, workload, rounds }) => ({ ...summary(rounds, workload), plane, workload }))
}

/** Microseconds of CPU that the cryptography and the smallest request take together. */
function boundOf({ requests, signatures, hashes = 0 }, base) {
  return base[requests[0].method].cpu + signatures * base.signature.cpu + hashes * base.hash.cpu
}

function summary(rounds, { requests }) {
  const { method } = requests[0]
  return medians(
    rounds.map(({ seen, base, bound }) => ({
      ...figuresOf(seen),
      bound,
      ratio: bound / seen.cpu,
      ofHello: seen.perSecond / base[method].perSecond,
      ofHashes: seen.perSecond / base.hash.perSecond,
      base: base[method].cpu,
      basePerSecond: base[method].perSecond,
      signature: base.signature.cpu,
      signaturesPerSecond: base.signature.perSecond,
      hash: base.hash.cpu,
      hashesPerSecond: base.hash.perSecond,
    })),
  )
}

function report(rows, { seconds, rounds }, sizes) {
  const head = [
    'engine',
    'operation',
    'connections',
    'cryptography',
    'CPU µs/request',
    'bound, CPU µs',
    'bound ÷ ours, CPU',
    'requests/s',
    'ours ÷ hello, requests/s',
    'p50 ms',
    'p99 ms',
    'database CPU µs',
    'others, cores',
  ]
  const lines = rows.map((row) => [
    row.plane.name,
    row.workload.name,
    String(row.workload.connections ?? CONNECTIONS),
    cryptographyOf(row.workload),
    row.cpu,
    row.bound,
    row.ratio,
    row.perSecond,
    row.ofHello,
    row.p50,
    row.p99,
    row.plane.databasePid ? row.databaseCpu : 'in ours',
    row.othersCores,
  ])
  const base = (method) => rows.find(({ workload }) => workload.requests[0].method === method)
  const [{ signature, signaturesPerSecond, hash, hashesPerSecond }] = rows
  const { memoryCost, timeCost, parallelism } = ARGON2
  const signIns = rows.filter(({ workload }) => workload.hashes)
  return [
    `${rounds} rounds of ${seconds} s for each line, engines and operations taking turns; medians. The bound is what the operation cannot do without: its signatures and hashes in a process of their own, and one request to the hello server, all in the same round.`,
    `RS256 with ${RSA_BITS} bits: ${figure(signature)} µs, ${figure(signaturesPerSecond)} signatures/s on one core. argon2id with ${figure(memoryCost / 1024)} MiB, ${timeCost} passes, ${parallelism} lane: ${figure(hash)} µs of CPU, ${figure(hashesPerSecond)} hashes/s on all ${cpus().length} cores.`,
    `The hello server: GET ${figure(base('GET').base)} µs and ${figure(base('GET').basePerSecond)} requests/s, POST ${figure(base('POST').base)} µs and ${figure(base('POST').basePerSecond)} requests/s, at ${CONNECTIONS} connections.`,
    '',
    table(head, lines),
    '',
    `Of the hashes/s of all cores, sign-ins reach ${signIns.map(({ plane, ofHashes }) => `${figure(ofHashes)} on ${plane.name}`).join(' and ')}. OTP codes are those of test users, which stay good.`,
    '',
    `Memory of the plane after all of it: ${sizes.map(({ name, now, peak }) => `${name} ${figure(now)} MiB, at most ${figure(peak)} MiB`).join('; ')}.`,
  ].join('\n')
}

function cryptographyOf({ signatures, hashes = 0 }) {
  const parts = [hashes && `${hashes} hash`, signatures && `${signatures} signature${signatures > 1 ? 's' : ''}`]
  return parts.filter(Boolean).join(', ') || 'none'
}
