// The raw cost of the cryptography of signing in: a process of its own that does nothing else. It takes a job from its
// parent, answers what it counted, and waits for the next.

import { fork } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { hash, verify } from '@node-rs/argon2'

/** As the plane ships them. */
export const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
export const RSA_BITS = 2048

const JOBS = { signatures, hashes }

if (process.send) {
  process.on('message', async ({ what, seconds }) => process.send?.(await counted(JOBS[what], seconds)))
  process.on('disconnect', () => process.exit(0))
}

/** `run(what, seconds)` resolves to `{ perSecond, cpu }`, the CPU in microseconds for each. */
export function startCrypto() {
  const child = fork(fileURLToPath(import.meta.url))
  let settle
  child.on('message', (seen) => settle.resolve(seen))
  child.once('exit', (code) => settle?.reject(new Error(`the cryptography ended with code ${code}`)))
  return {
    run: (what, seconds) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject }
        child.send({ what, seconds })
      }),
    stop: () => child.disconnect(),
  }
}

async function counted(work, seconds) {
  const cpu = process.cpuUsage()
  const began = performance.now()
  const count = await work(began + seconds * 1000)
  const { user, system } = process.cpuUsage(cpu)
  return { perSecond: (count * 1000) / (performance.now() - began), cpu: (user + system) / count }
}

/** RS256 on one core, over as many bytes as a session token has. */
let privateKey
function signatures(until) {
  privateKey ??= generateKeyPairSync('rsa', { modulusLength: RSA_BITS }).privateKey
  const data = Buffer.alloc(700, 'a')
  let count = 0
  for (; performance.now() < until; count++) sign('sha256', data, privateKey)
  return count
}

/** Comparisons of a password on all cores. */
let kept
async function hashes(until) {
  kept ??= await hash('Bench-Passw0rd!', ARGON2)
  let count = 0
  const turn = async () => {
    for (; performance.now() < until; count++) await verify(kept, 'Bench-Passw0rd!')
  }
  await Promise.all(cpus().map(turn))
  return count
}
