/** What the configuration of a connector says of its requests. */
import { createHmac } from 'node:crypto'
import { asObject, isJsonObject, type Json, type JsonObject, textAt } from '../../lib/json.ts'

/** With what it proves itself; names and values that no request can have are left out. */
export function headersOf(configuration: JsonObject, given: JsonObject): { [name: string]: string } {
  const all = [
    ...pairsIn(configuration['headers']),
    ...pairsIn(given['headers']),
    ...pairsIn(authorizationOf(objectIn(configuration, 'authentication'))),
  ]
  const sound = all.filter(([name, value]) => /^[\w-]{1,100}$/.test(name) && /^[\t\x20-\x7e]{0,8000}$/.test(value))
  return {
    'content-type': 'application/json',
    ...Object.fromEntries(sound.map(([name, value]) => [name.toLowerCase(), value])),
  }
}

/** By which a receiver knows that who has the secret sent this body; none without a secret or a body. */
export function signatureOf(secret: string | undefined, body: string | undefined): { [name: string]: string } {
  if (!secret || !body) return {}
  const signature = createHmac('sha256', secret).update(Buffer.from(body).toString('base64')).digest('base64')
  return { 'x-descope-webhook-s256': signature }
}

function authorizationOf(authentication: JsonObject): JsonObject {
  const [basic, apiKey] = [objectIn(authentication, 'basic'), objectIn(authentication, 'apiKey')]
  switch (authentication['method']) {
    case 'basic': {
      const pair = `${textAt(basic, 'username')}:${textAt(basic, 'password')}`
      return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
    }
    case 'bearerToken':
      return { authorization: `Bearer ${textAt(authentication, 'bearerToken')}` }
    case 'apiKey':
      return { [textAt(apiKey, 'key')]: textAt(apiKey, 'token') }
    default:
      return {}
  }
}

/** `{name: value}`, or `[{key, value}]`. */
function pairsIn(value: Json | undefined): [string, string][] {
  if (Array.isArray(value)) {
    return value.flatMap((item): [string, string][] =>
      isJsonObject(item) ? [[textAt(item, 'key'), textAt(item, 'value')]] : [],
    )
  }
  return isJsonObject(value) ? Object.keys(value).map((key) => [key, textAt(value, key)]) : []
}

export function objectIn(value: JsonObject, key: string): JsonObject {
  const inner = Object.hasOwn(value, key) ? value[key] : undefined
  return asObject(inner)
}
