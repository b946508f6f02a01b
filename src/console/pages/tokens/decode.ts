/** What a JWT says, and whether it is signed by one of the project's keys. */

import { contract } from '../../../client/operations.ts'
import { asObject } from '../../../lib/json.ts'
import { call, told } from '../../api/call.ts'
import { session } from '../../api/session.ts'
import { planeNow } from './plane-clock.ts'

type Claims = { [name: string]: unknown }

export interface Decoded {
  header: Claims
  payload: Claims
}

export interface Verdict {
  isGood: boolean
  text: string
}

export function decodeToken(text: string): Decoded | 'no token' {
  const parts = text.trim().split('.')
  if (parts.length !== 3) return 'no token'
  try {
    const [header, payload] = parts
      .slice(0, 2)
      .map((part) => asObject(JSON.parse(new TextDecoder().decode(bytesOf(part)))))
    return header && payload ? { header, payload } : 'no token'
  } catch {
    return 'no token'
  }
}

function bytesOf(part: string): Uint8Array<ArrayBuffer> {
  const text = atob(part.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }

/** Against the project's published keys and the plane's clock, in this browser. */
export async function verify(token: string, { header, payload }: Decoded): Promise<Verdict> {
  try {
    const { keys } = await call(contract.signingKey.list, { projectId: session.value?.project })
    const key = keys?.find(({ kid }) => kid === header['kid'])
    if (!key || header['alg'] !== 'RS256') return { isGood: false, text: 'Not signed by a key of this project' }
    const jwk = { kty: 'RSA', n: key.n ?? '', e: key.e ?? '', alg: 'RS256' }
    const imported = await crypto.subtle.importKey('jwk', jwk, RSA, false, ['verify'])
    const [head, body, signature = ''] = token.trim().split('.')
    const signed = new TextEncoder().encode(`${head}.${body}`)
    const isSigned = await crypto.subtle.verify(RSA, imported, bytesOf(signature), signed)
    if (!isSigned) return { isGood: false, text: 'The signature is wrong' }
    return Number(payload['exp']) * 1000 > (await planeNow())
      ? { isGood: true, text: 'Signed by this project, and good' }
      : { isGood: false, text: 'Signed by this project, but expired' }
  } catch (error) {
    return { isGood: false, text: told(error) }
  }
}
