// Whether those who only look somebody up notice that everybody else signs in.
import { figure, median, table } from '../figures.mjs'
import { startGenerator } from '../generator.mjs'
import { BEARER } from '../logins.mjs'
import { AUTHORIZATION } from '../servers.mjs'

const LOOKUPS = 4
const SIGN_INS = 16

/** `passwords`: what the sign-ins show. Rows of `{ plane, calm, storm, signIns }`, latencies in milliseconds. */
export async function measureStorm({ lanes, generator, pace }) {
  const second = startGenerator()
  const rows = []
  for (const { plane, passwords } of lanes) {
    const lookups = {
      url: plane.url,
      connections: LOOKUPS,
      headers: [AUTHORIZATION],
      requests: passwords.map(({ loginId }) => ({
        method: 'GET',
        path: `/v1/mgmt/user?loginId=${encodeURIComponent(loginId)}`,
      })),
    }
    const signIns = {
      url: plane.url,
      connections: SIGN_INS,
      headers: [BEARER],
      requests: passwords.map((shown) => {
        return { method: 'POST', path: '/v1/auth/password/signin', body: JSON.stringify(shown) }
      }),
    }
    /** @type {any[][]} */
    const [calm, storm, signed] = [[], [], []]
    for (let round = 0; round <= pace.rounds; round++) {
      const alone = await generator.run({ ...lookups, seconds: pace.seconds })
      const under = second.run({ ...signIns, seconds: pace.seconds })
      const beside = await generator.run({ ...lookups, seconds: pace.seconds })
      const counted = await under
      if (round === 0) continue
      calm.push(alone)
      storm.push(beside)
      signed.push(counted.requests / counted.seconds)
    }
    rows.push({ plane, calm: middle(calm), storm: middle(storm), signIns: median(signed) })
  }
  second.stop()
  return rows
}

function middle(rounds) {
  const of = (read) => median(rounds.map(read))
  return { p50: of(({ p50 }) => p50), p99: of(({ p99 }) => p99), perSecond: of((r) => r.requests / r.seconds) }
}

export function reportStorm(rows) {
  return [
    `Loads by login id over ${LOOKUPS} connections, alone and while ${SIGN_INS} others sign in with passwords without a pause:`,
    '',
    table(
      ['engine', 'sign-ins/s', 'loads/s alone', 'p50 ms', 'p99 ms', 'loads/s in the storm', 'p50 ms', 'p99 ms'],
      rows.map(({ plane, calm, storm, signIns }) => [
        plane.name,
        figure(signIns),
        ...[calm, storm].flatMap(({ perSecond, p50, p99 }) => [perSecond, p50, p99]),
      ]),
    ),
  ].join('\n')
}
