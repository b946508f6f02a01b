import { isUtf8 } from 'node:buffer'
import { ApiError } from '../../../contract/faults.ts'
import { decode } from '../../../contract/messages/decode.ts'
import { parseFile } from '../../../contract/messages/parse.ts'
import type { Handle } from '../../../contract/operation.ts'
import { batchUser } from '../../../contract/schemas/user-request.ts'
import type { user } from '../../../contract/user/index.ts'
import { message } from '../../../contract/wire.ts'
import type { Json } from '../../../lib/json.ts'
import { own } from '../../../lib/own.ts'
import type { Context } from '../../context.ts'
import { SOURCES } from '../sources/index.ts'
import { createUsers } from './batches.ts'

type Handler<O extends keyof typeof user> = Handle<(typeof user)[O], Context>

const importUsers: Handler<'import'> = async (ctx, { source, users, hashes, dryrun, keepMetadata }) => {
  const read = own(SOURCES, source)
  if (!read) throw new ApiError('invalid', `The source field must be one of ${Object.keys(SOURCES).join(', ')}`)
  const files = { users: toFile(users, 'users'), hashes: toFile(hashes, 'hashes'), keepRest: keepMetadata }
  const { users: rows, failures } = read(files)
  const refused: { user: string; reason: string }[] = []
  const inputs = rows.flatMap((row) => {
    try {
      return [decode(ImportedUser, row)]
    } catch (error) {
      refused.push({ user: row.loginId, reason: reasonOf(error) })
      return []
    }
  })
  const { wire, failed } = await createUsers(ctx, inputs, { dryRun: dryrun })
  refused.push(...failed.map(({ input, error }) => ({ user: input.loginId, reason: error.message })))
  const told = [...refused, ...failures].map(({ user, reason }) => ({
    user: user.slice(0, 512).toWellFormed(),
    reason,
  }))
  return { users: wire, failures: told }
}

export { importUsers as import }

/** Files are held to what requests are held to. */
const ImportedUser = message(batchUser)

function reasonOf(error: unknown): string {
  if (error instanceof ApiError) return error.message
  throw error
}

/** JSON as it is, or the base64 of a file with JSON or with JSON on every line. */
function toFile(value: Json, field: string): Json {
  if (typeof value !== 'string') return value
  const bytes = Buffer.from(value, 'base64')
  if (!isUtf8(bytes)) throw new ApiError('invalid', `The ${field} field holds text that is not UTF-8`)
  return parseFile(bytes, field)
}
