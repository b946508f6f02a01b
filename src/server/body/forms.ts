/** Input of OAuth's endpoints: a query, a form or JSON, in which nothing comes twice. */
import { ApiError } from '../../contract/faults.ts'
import { parseJson } from '../../contract/messages/parse.ts'
import type { Operation } from '../../contract/operation.ts'
import { findDuplicateKey } from '../../lib/json-source.ts'
import { own } from '../../lib/own.ts'
import type { Request } from '../request.ts'
import type { Body } from '../socket/body.ts'
import { readParameters } from './parameters.ts'

/** Whether the values are texts that need reading: of a query or a form. */
export function isForm({ method, contentType }: Request): boolean {
  return method === 'GET' || /^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType)
}

/**
 * Throws ApiError badRequest for a parameter that comes twice: whoever stands between reads the one, we the other
 * (RFC 6749, section 3.1). Lists may repeat.
 */
export function fromForm(op: Operation, request: Request, body: Body): unknown {
  if (!isForm(request)) return fromJson(String(body))
  const given = readParameters(request.method === 'GET' ? request.query : String(body))
  const entries = [...given].map(([name, values]) => [name, isList(op, name) ? values : single(name, values)])
  return Object.fromEntries(entries)
}

const isList = (op: Operation, name: string): boolean => own(op.input.fields, name)?.type.kind === 'list'

function single(name: string, [value, ...more]: string[]): string | undefined {
  if (more.length > 0) throw twice(name)
  return value
}

function fromJson(text: string): unknown {
  const value = parseJson(text)
  const duplicate = value === undefined ? undefined : findDuplicateKey(text)
  if (duplicate) throw twice(duplicate.key)
  return value
}

function twice(name: string): ApiError {
  return new ApiError('badRequest', `The ${name.slice(0, 64)} parameter comes twice`)
}
