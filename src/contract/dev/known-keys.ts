/** For files that people write: a key that nothing declares is a slip of the pen, not a field of another version. */
import { isObject } from '../../lib/json.ts'
import { ApiError } from '../faults.ts'
import type { Message, Type } from '../wire.ts'

/** Throws ApiError `invalid`, naming the place and what may stand there. Values are not looked at. */
export function checkKeys(message: Message, value: unknown, path = ''): void {
  if (!isObject(value)) return
  const known = new Map(
    Object.entries(message.fields).flatMap(([name, { type, aliases = [] }]) =>
      [name, ...aliases].map((key): [string, Type] => [key, type]),
    ),
  )
  for (const [key, inner] of Object.entries(value)) {
    const at = path ? `${path}.${key}` : key
    const type = known.get(key)
    if (!type) throw new ApiError('invalid', `There is no ${at} field; here may stand ${[...known.keys()].join(', ')}`)
    checkType(type, inner, at)
  }
}

function checkType(type: Type, value: unknown, path: string): void {
  if (type.kind === 'message') checkKeys(type, value, path)
  if (type.kind === 'list' && Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkType(type.of, item, `${path}[${index}]`)
  }
}
