import { errors, type JSONWebKeySet, type JWK } from 'jose'
import { isObject } from '../../lib/json.ts'
import { isListOf } from '../../lib/shapes.ts'

/** Public keys as somebody else tells them. Throws for anything that is none. */
export function checkedKeySet(value: unknown): JSONWebKeySet {
  if (!isKeySet(value)) throw new errors.JWKSInvalid('JSON Web Key Set malformed')
  return value
}

function isKeySet(value: unknown): value is JSONWebKeySet {
  return isObject(value) && isListOf(value['keys'], isKey)
}

/** What a key of each kind must have is looked at where it is imported. */
const isKey = (value: unknown): value is JWK => isObject(value)
