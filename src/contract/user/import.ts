import { operation } from '../operation.ts'
import { name } from '../schemas/fields.ts'
import { User } from '../schemas/user.ts'
import { bool, list, message, of, required, text, uncheckedJson } from '../wire.ts'

export const importing = {
  import: operation('POST', '/v1/mgmt/user/import', {
    summary: 'Import the export file of another system',
    detail: 'Failures without a user tell what was not taken over; a password hash that no user takes is one, too.',
    input: message({
      source: required(name),
      users: uncheckedJson({ doc: 'The users, as JSON or as base64 of it' }),
      hashes: uncheckedJson({ doc: 'Password hashes, as JSON or as base64 of it' }),
      keepMetadata: bool({ doc: 'What a user has besides becomes custom attributes; otherwise failures tell of it' }),
      dryrun: bool({ doc: 'Check only' }),
    }),
    output: message({
      users: list(of(User)),
      failures: list(of(message('ImportFailure', { user: text(), reason: text() }))),
    }),
    rate: 'userCreate',
    bulk: true,
  }),
}
