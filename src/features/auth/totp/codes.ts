/** RFC 6238 by `otpauth`: SHA-1, six digits, thirty seconds, as every authenticator app has it. */
import { TOTP } from 'otpauth'

/** Seconds. */
const PERIOD = 30
/** Steps that a clock may be off. */
const WINDOW = 1

export function generatorOf(seed: string, { issuer, label }: { issuer?: string; label?: string } = {}): TOTP {
  // A colon ends the issuer in the URL's label.
  const named = { issuer: issuer?.replaceAll(':', ' '), label: label?.replaceAll(':', ' ') }
  return new TOTP({ ...named, secret: seed, algorithm: 'SHA1', digits: 6, period: PERIOD })
}

/** The last step whose code is taken yet; `now` in unix milliseconds. */
export function newestStep(now: number): number {
  return Math.floor(now / 1000 / PERIOD) + WINDOW
}

/** The time step that a code belongs to, when it is of now or a step beside; `now` in unix milliseconds. */
export function stepOf(seed: string, code: string, now: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined
  const delta = generatorOf(seed).validate({ token: code, timestamp: now, window: WINDOW })
  return delta === null ? undefined : Math.floor(now / 1000 / PERIOD) + delta
}
